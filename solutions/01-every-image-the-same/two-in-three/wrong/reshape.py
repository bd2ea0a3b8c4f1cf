# /// repair
# summary = "reshape instead of view"
# fails = ["validation_improves", "generalises"]
# ///


def prepare(images):  # (B, 32, 32, 3)
    x = images.contiguous().reshape(len(images), 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22
