# /// repair
# base = "reference"
# summary = "a learning rate a hundred times larger"
# ///
LEARNING_RATE = 0.5
