# /// repair
# base = "reference"
# summary = "a learning rate fifty times larger, four epochs"
# ///
EPOCHS = 4
LEARNING_RATE = 0.1
