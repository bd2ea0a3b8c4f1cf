# /// repair
# summary = "a learning rate ten times smaller"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 3e-4
