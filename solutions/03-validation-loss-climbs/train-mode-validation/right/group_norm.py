# /// repair
# summary = "group normalisation and no dropout: no layer has a mode; a smaller step"
# ///
LEARNING_RATE = 0.01


def build_model():
    layers = []  # (B, 3, 32, 32)
    channels = 3
    for width in (12, 16, 24):
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1)]
        layers += [nn.GroupNorm(4, width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(24 * 4 * 4, 3))  # (B, 3)
