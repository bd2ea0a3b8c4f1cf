# /// repair
# summary = "twice the epochs, to let the loss settle"
# fails = ["validation_stays_down", "calibrated", "generalises"]
# ///
EPOCHS = 180
