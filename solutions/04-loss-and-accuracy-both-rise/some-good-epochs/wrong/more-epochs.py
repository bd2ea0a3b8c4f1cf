# /// repair
# summary = "half as many epochs again: perhaps it only needs longer"
# fails = ["loss_decreases"]
# ///
EPOCHS = 24
