# /// repair
# base = "reference"
# summary = "a learning rate a thousand times smaller"
# ///
LEARNING_RATE = 5e-6
