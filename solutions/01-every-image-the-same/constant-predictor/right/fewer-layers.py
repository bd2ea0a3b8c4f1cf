# /// repair
# summary = "a shallow network: three convolutions and one hidden layer, and a common learning rate"
# ///
LEARNING_RATE = 3e-3


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # (B, 16, 14, 14)
        nn.Conv2d(16, 32, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # (B, 32, 7, 7)
        nn.Conv2d(32, 32, kernel_size=3, padding=1), nn.ReLU(),  # (B, 32, 7, 7)
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),  # (B, 32)
        nn.Linear(32, 64), nn.ReLU(),  # (B, 64)
        nn.Linear(64, 1),  # (B, 1)
    )
