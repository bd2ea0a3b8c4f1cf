# /// repair
# base = "starter"
# summary = "the whole image is squeezed to the width of a training crop"
# fails = ["same_scale", "validation_improves"]
# ///
def prepare(images):
    x = standardise(images)  # (B, 4, 32, 48)
    return F.interpolate(x, size=(32, 24), mode="bilinear", antialias=True)
