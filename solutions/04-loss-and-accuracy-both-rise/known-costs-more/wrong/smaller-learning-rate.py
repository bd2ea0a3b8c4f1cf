# /// repair
# base = "excess"
# summary = "a learning rate three times smaller, since dropout makes the gradient noisy"
# fails = ["loss_decreases"]
# ///
LEARNING_RATE = 1e-3
