# /// repair
# base = "reference"
# summary = "a learning rate ten times smaller"
# ///
LEARNING_RATE = 1e-4
