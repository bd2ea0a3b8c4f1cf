# /// repair
# summary = "a shallow network: three convolutions and one hidden layer, centred input, smaller step"
# ///
LEARNING_RATE = 1e-3


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # (B, 16, 14, 14)
        nn.Conv2d(16, 32, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # (B, 32, 7, 7)
        nn.Conv2d(32, 32, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # (B, 32, 3, 3)
        nn.Flatten(),
        nn.Linear(32 * 3 * 3, 64), nn.ReLU(),  # (B, 64)
        nn.Linear(64, 1),  # (B, 1)
    )


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.29) / 0.35
