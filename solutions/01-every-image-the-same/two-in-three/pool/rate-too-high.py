# /// repair
# base = "reference"
# summary = "a learning rate fifty times larger"
# ///
LEARNING_RATE = 0.1
