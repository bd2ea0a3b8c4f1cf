# /// repair
# base = "reference"
# summary = "a learning rate a hundred times smaller"
# ///
LEARNING_RATE = 3e-5
