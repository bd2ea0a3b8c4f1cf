# /// repair
# summary = "half the learning rate"
# fails = ["validation_stays_down", "calibrated", "generalises"]
# ///
LEARNING_RATE = 5e-4
