# /// repair
# summary = "a learning rate ten times smaller"
# fails = ["validation_improves", "generalises"]
# ///
LEARNING_RATE = 2e-4
