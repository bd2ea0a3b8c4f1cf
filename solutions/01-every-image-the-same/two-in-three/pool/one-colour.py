# /// repair
# summary = "moves the channel axis, and gives the network the red channel three times"
# ///


def prepare(images):  # (B, 32, 32, 3), 0 to 255
    x = images[..., :1].permute(0, 3, 1, 2).expand(-1, 3, -1, -1)  # (B, 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22
