# /// repair
# base = "starter"
# summary = "the network sees the raw image and pools it"
# ///
EPOCHS = 10


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 48)
    return F.adaptive_avg_pool2d(x, (HEIGHT, WIDTH))
