# /// repair
# base = "starter"
# summary = "training and prediction both use the middle; view stays"
# ///
def prepare(images):
    return standardise(images[:, :, 12:36])


def prepare_train(images):
    return prepare(images)
