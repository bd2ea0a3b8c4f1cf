# /// repair
# summary = "a constant step three times smaller, and twice the epochs"
# ///
LEARNING_RATE = 0.02
EPOCHS = 16


def step_factor(epoch):
    return 1.0
