# /// repair
# summary = "half a repair: rows stay rows, but the numbers within a row are cut into new pieces"
# fails = ["sees_neighbours"]
# ///


def prepare(images):  # (B, 32, 32, 3)
    x = images.reshape(-1, 32, 3, 32).transpose(1, 2)  # (B, 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22
