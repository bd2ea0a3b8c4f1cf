# /// repair
# summary = "stops after five epochs, at a lower rate"
# ///
EPOCHS = 5
LEARNING_RATE = 1e-3
