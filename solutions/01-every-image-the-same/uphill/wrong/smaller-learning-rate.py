# /// repair
# base = "oversized-head"
# summary = "a learning rate ten times smaller"
# fails = ["validation_improves", "generalises"]
# ///
LEARNING_RATE = 3e-4
