# /// repair
# base = "reference"
# summary = "class weights, and a rate that is far too small"
# ///
LEARNING_RATE = 2e-4
