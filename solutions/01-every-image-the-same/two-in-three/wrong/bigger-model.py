# /// repair
# summary = "twice as many filters in every layer"
# fails = ["validation_improves", "generalises"]
# ///


def build_model():
    return nn.Sequential(  # (B, 3, 32, 32)
        nn.Conv2d(3, 24, kernel_size=3, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 24, 16, 16)
        nn.Conv2d(24, 48, kernel_size=3, padding=1), nn.BatchNorm2d(48), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 48, 8, 8)
        nn.Conv2d(48, 96, kernel_size=3, padding=1), nn.BatchNorm2d(96), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 96, 4, 4)
        nn.Flatten(),
        nn.Linear(96 * 4 * 4, 3),  # (B, 3)
    )
