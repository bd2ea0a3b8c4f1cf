# /// repair
# base = "starter"
# summary = "twice as many epochs"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
EPOCHS = 16
