# /// repair
# base = "reference"
# summary = "a learning rate two hundred times smaller"
# ///
LEARNING_RATE = 1e-3
