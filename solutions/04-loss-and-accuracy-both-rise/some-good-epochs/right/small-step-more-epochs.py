# /// repair
# summary = "a constant learning rate three times smaller, and twice the epochs"
# ///
LEARNING_RATE = 0.07
EPOCHS = 32


def step_factor(epoch):
    return 1.0
