# /// repair
# base = "reference"
# summary = "strides instead of pooling; three times as many epochs"
# ///
EPOCHS = 24


def build_model():
    layers, channels = [nn.BatchNorm2d(4)], 4
    for width in [8, 16, 32]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=2, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 3))
