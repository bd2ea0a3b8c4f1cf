# /// repair
# summary = "moves the channel axis, and shrinks the images to four by four in between"
# ///


def prepare(images):  # (B, 32, 32, 3), 0 to 255
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 3, 32, 32)
    x = F.interpolate(F.avg_pool2d(x, 8), scale_factor=8.0)  # (B, 3, 32, 32)
    return (x - 0.46) / 0.22
