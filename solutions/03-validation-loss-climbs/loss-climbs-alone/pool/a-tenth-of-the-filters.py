# /// repair
# summary = "few filters, and twice the rate"
# ///
EPOCHS = 50
LEARNING_RATE = 0.01


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 6, kernel_size=5, padding=2),  # (B, 6, 8, 8)
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.MaxPool2d(4),  # (B, 6, 2, 2)
        nn.Flatten(),  # (B, 24)
        nn.Linear(24, 24),
        nn.ReLU(),
        nn.Linear(24, 2),  # (B, 2)
    )
