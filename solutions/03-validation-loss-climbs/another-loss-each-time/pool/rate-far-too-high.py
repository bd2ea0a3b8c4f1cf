# /// repair
# base = "reference"
# summary = "a hundred times the rate"
# ///
LEARNING_RATE = 2.0
