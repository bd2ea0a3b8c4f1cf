# /// repair
# base = "excess"
# summary = "a learning rate three times larger against the slow start"
# fails = ["loss_decreases"]
# ///
LEARNING_RATE = 6e-3
