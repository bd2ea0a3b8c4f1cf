# /// repair
# base = "reference"
# summary = "three times as many epochs"
# ///
EPOCHS = 24
