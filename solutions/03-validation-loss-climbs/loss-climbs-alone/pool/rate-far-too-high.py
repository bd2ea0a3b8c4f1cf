# /// repair
# base = "reference"
# summary = "a rate at which a single epoch makes it certain"
# ///
EPOCHS = 6
LEARNING_RATE = 0.5
