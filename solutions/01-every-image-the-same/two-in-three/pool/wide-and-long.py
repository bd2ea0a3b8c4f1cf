# /// repair
# summary = "more filters, average pooling at the end, twelve epochs without a schedule"
# ///
EPOCHS = 12


def build_model():
    return nn.Sequential(  # (B, 3, 32, 32)
        nn.Conv2d(3, 24, kernel_size=3, stride=2, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.Conv2d(24, 48, kernel_size=3, stride=2, padding=1), nn.BatchNorm2d(48), nn.ReLU(),
        nn.Conv2d(48, 96, kernel_size=3, padding=1), nn.BatchNorm2d(96), nn.ReLU(),
        nn.AdaptiveAvgPool2d(2), nn.Flatten(),  # (B, 384)
        nn.Linear(384, 3),  # (B, 3)
    )
