# /// repair
# summary = "half the learning rate"
# fails = ["validation_stays_down", "calibrated", "generalises"]
# ///
LEARNING_RATE = 2.5e-3
