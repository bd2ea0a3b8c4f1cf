# /// repair
# summary = "a linear classifier on the pixels instead of the convolutional network"
# fails = ["still_a_cnn", "generalises"]
# ///
LEARNING_RATE = 1e-3


def build_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 1))
