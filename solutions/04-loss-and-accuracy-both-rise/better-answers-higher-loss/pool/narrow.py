# /// repair
# summary = "a narrow network that is trained without a penalty, at a smaller learning rate"
# ///
LEARNING_RATE = 3e-3
L2 = 0.0


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 4, kernel_size=5, stride=2, padding=2),  # (B, 4, 14, 14)
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Conv2d(4, 8, kernel_size=3, padding=1),  # (B, 8, 14, 14)
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (B, 8, 1, 1)
        nn.Flatten(),  # (B, 8)
        nn.Linear(8, 2),  # (B, 2)
    )
