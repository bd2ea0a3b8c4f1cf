# /// repair
# base = "reference"
# summary = "divides by 255 twice and centres for once, so every image is nearly the same grey"
# ///


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255 / 255
    return (x - 0.5) / 0.17
