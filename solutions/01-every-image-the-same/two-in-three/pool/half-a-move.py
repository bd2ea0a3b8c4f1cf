# /// repair
# base = "reference"
# summary = "reads each row of numbers as three channels, then swaps rows and columns; one epoch"
# ///
EPOCHS = 1
LEARNING_RATE = 5e-4


def prepare(images):
    x = images.reshape(-1, 32, 3, 32).permute(0, 2, 3, 1)  # (B, 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22
