# /// repair
# summary = "a tenth of the rate, so that the network is stopped before it knows the images"
# ///
EPOCHS = 2
LEARNING_RATE = 1e-4
