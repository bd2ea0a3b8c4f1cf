# /// repair
# base = "starter"
# summary = "the middle is cut out; fewer epochs"
# ///
EPOCHS = 4


def prepare(images):
    middle = images[:, :, 12:36]
    return standardise(middle)
