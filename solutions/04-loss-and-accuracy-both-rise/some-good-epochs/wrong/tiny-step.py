# /// repair
# summary = "all steps a hundred times smaller, for as many epochs as before"
# fails = ["loss_decreases"]
# ///
LEARNING_RATE = 2e-3
