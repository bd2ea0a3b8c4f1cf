# /// repair
# summary = "twice the epochs"
# fails = ["loss_decreases"]
# ///
EPOCHS = 16
