# /// repair
# base = "reference"
# summary = "a rate at which the network jumps about"
# ///
EPOCHS = 6
LEARNING_RATE = 0.3
