# /// repair
# summary = "a few filters in two layers, and dropout that starts from a third of the answers"
# ///
LEARNING_RATE = 0.01


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 6, kernel_size=5, stride=2),  # (B, 6, 12, 12)
        nn.BatchNorm2d(6, affine=False),
        nn.Dropout2d(0.3),
        nn.Tanh(),
        nn.Conv2d(6, 8, kernel_size=5, stride=2),  # (B, 8, 4, 4)
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8, 2),  # (B, 2)
    )
