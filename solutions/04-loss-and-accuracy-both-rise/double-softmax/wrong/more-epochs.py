# /// repair
# summary = "three times the epochs"
# fails = ["loss_decreases"]
# ///
EPOCHS = 18
