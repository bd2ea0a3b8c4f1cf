# /// repair
# summary = "swaps axes 1 and 3: every picture lies on its side, but pixels stay neighbours"
# ///


def prepare(images):  # (B, 32, 32, 3)
    x = images.transpose(1, 3)  # (B, 3, 32, 32), rows and columns swapped
    return (x.float() / 255 - 0.46) / 0.22
