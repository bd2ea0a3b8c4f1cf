# /// repair
# summary = "the highest value of each map in place of all positions, and a few more filters"
# ///
EPOCHS = 10
LEARNING_RATE = 5e-3


def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 16, kernel_size=5, stride=2, padding=2),  # (B, 16, 16, 16)
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=5, padding=2),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),  # (B, 32)
        nn.Linear(32, 3),  # (B, 3)
    )
