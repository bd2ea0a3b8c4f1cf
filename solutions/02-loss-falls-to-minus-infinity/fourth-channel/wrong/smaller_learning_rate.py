# /// repair
# base = "starter"
# summary = "a learning rate four times smaller"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-3
