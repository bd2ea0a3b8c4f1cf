# /// repair
# summary = "batch normalisation after every layer, and the smaller learning rate"
# ///
LEARNING_RATE = 1e-3


def build_model():
    layers = []  # (B, 1, 28, 28)
    channels = 1
    for width, depth in [(8, 2), (16, 4), (32, 4)]:
        for _ in range(depth):
            layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1)]
            layers += [nn.BatchNorm2d(width), nn.ReLU()]
            channels = width
        layers += [nn.MaxPool2d(2)]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]  # (B, 32)
    features = 32
    for _ in range(9):
        layers += [nn.Linear(features, 64), nn.BatchNorm1d(64), nn.ReLU()]  # (B, 64)
        features = 64
    return nn.Sequential(*layers, nn.Linear(64, 1))  # (B, 1)
