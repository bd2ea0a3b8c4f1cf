# /// repair
# base = "reference"
# summary = "two epochs"
# ///
EPOCHS = 2
