# /// repair
# base = "reference"
# summary = "class weights, and a rate that is far too large"
# ///
LEARNING_RATE = 0.06
