# /// repair
# base = "reference"
# summary = "four times the rate and fewer epochs, of which the best is kept"
# ///
EPOCHS = 32
LEARNING_RATE = 0.02
