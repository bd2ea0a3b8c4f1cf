# /// repair
# summary = "a decay that keeps the weights small, few epochs, and the best of them kept"
# base = "reference"
# ///
EPOCHS = 25
LEARNING_RATE = 2e-3


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5, padding=2),  # (B, 32, 8, 8)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(4),  # (B, 32, 2, 2)
        nn.Flatten(),  # (B, 128)
        nn.Dropout(0.5),
        nn.Linear(128, 2),  # (B, 2)
    )
