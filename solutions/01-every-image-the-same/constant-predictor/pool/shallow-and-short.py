# /// repair
# summary = "two convolutions with batch norm, three epochs"
# ///
EPOCHS = 3
LEARNING_RATE = 1e-3


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 8, kernel_size=3, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, kernel_size=3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),  # (B, 16)
        nn.Linear(16, 1),  # (B, 1)
    )
