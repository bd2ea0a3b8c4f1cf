# /// repair
# summary = "training stops before the loss climbs"
# fails = ["loss_decreases"]
# ///
EPOCHS = 2
