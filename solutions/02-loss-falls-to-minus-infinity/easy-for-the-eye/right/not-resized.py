# /// repair
# base = "starter"
# summary = "the middle of the picture is cut out and not resized"
# ///
def prepare(images):
    x = images[:, 2:30, 6:42].permute(0, 3, 1, 2)  # (B, 4, 28, 36)
    return x.float() / 255
