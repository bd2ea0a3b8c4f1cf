# /// repair
# base = "reference"
# summary = "pixels are read in another order to bring the channels to the front"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
def prepare(images):
    x = images.reshape(-1, 4, 32, 48).float()  # (B, 4, 32, 48)
    return F.interpolate(x, size=(HEIGHT, WIDTH), mode="bilinear", antialias=True) / 255
