# /// repair
# base = "starter"
# summary = "the middle is cut out; a learning rate a hundred times smaller"
# ///
LEARNING_RATE = 3e-5


def prepare(images):
    return standardise(images[:, :, 12:36])
