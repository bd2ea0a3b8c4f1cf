# /// repair
# summary = "without padding no position is dead, but the last window does not reach the right third of the image"
# fails = ["sees_every_region"]
# ///


def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 12, kernel_size=3, padding=1),  # (B, 12, 32, 48)
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 12, 16, 24)
        nn.Conv2d(12, 24, kernel_size=4, stride=4),  # (B, 24, 4, 6)
        nn.BatchNorm2d(24),
        nn.ReLU(),
        nn.Conv2d(24, 48, kernel_size=4, stride=4),  # (B, 48, 1, 1)
        nn.BatchNorm2d(48),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),  # (B, 48)
        nn.Linear(48, 2),  # (B, 2)
    )
