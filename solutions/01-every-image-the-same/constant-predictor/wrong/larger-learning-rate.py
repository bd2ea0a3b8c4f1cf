# /// repair
# summary = "a learning rate ten times larger"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-1
