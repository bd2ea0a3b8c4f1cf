# /// repair
# base = "reference"
# summary = "a learning rate thirty times larger"
# ///
LEARNING_RATE = 0.1
