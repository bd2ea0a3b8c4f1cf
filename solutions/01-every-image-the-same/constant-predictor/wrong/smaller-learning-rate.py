# /// repair
# summary = "a learning rate a hundred times smaller"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-4
