# /// repair
# summary = "a first convolution with stride 2, two poolings, then the mean over all places"
# ///
LEARNING_RATE = 5e-3


def build_model():
    layers = [nn.Conv2d(3, 12, kernel_size=3, stride=2, padding=1)]  # (B, 12, 16, 16)
    layers += [nn.BatchNorm2d(12), nn.ReLU()]
    for channels, width, pool in [(12, 24, 2), (24, 32, 2), (32, 48, 1)]:  # 16 -> 8 -> 4 pixels
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(pool)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 3))
