# /// repair
# summary = "three convolutions, each with pooling, and a linear layer on what is left"
# ///
LEARNING_RATE = 3e-3


def build_model():
    layers = []  # (B, 3, 32, 32)
    channels = 3
    for width in (12, 24, 32):
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * 4 * 4, 3))  # (B, 3)
