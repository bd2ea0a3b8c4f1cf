# /// repair
# base = "reference"
# summary = "no convolution at all: the pixels go into a hidden layer"
# ///
EPOCHS = 6
LEARNING_RATE = 5e-5


def build_model():
    return nn.Sequential(
        nn.Flatten(),  # (B, 3 * 32 * 32)
        nn.Linear(3 * 32 * 32, 64),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(64, 3),  # (B, 3)
    )
