# /// repair
# base = "reference"
# summary = "four epochs"
# ///
EPOCHS = 4
