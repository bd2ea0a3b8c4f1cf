# /// repair
# summary = "a learning rate ten times smaller"
# fails = ["loss_decreases"]
# ///
LEARNING_RATE = 3e-4
