# /// repair
# base = "reference"
# summary = "stops after three epochs, at a lower rate"
# ///
EPOCHS = 3
LEARNING_RATE = 2e-3
