# /// repair
# base = "starter"
# summary = "a learning rate four times smaller"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 2.5e-3
