# /// repair
# summary = "twice as many epochs"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
EPOCHS = 20
