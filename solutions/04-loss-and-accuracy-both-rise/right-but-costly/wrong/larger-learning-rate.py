# /// repair
# summary = "a learning rate ten times larger"
# fails = ["loss_decreases"]
# ///
LEARNING_RATE = 3e-2
