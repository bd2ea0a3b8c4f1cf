# /// repair
# summary = "moves the channel axis, five epochs"
# ///
EPOCHS = 5


def prepare(images):  # (B, 32, 32, 3), 0 to 255
    x = images.moveaxis(3, 1)  # (B, 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22
