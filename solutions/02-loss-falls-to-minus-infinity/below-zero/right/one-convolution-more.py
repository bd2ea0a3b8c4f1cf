# /// repair
# base = "starter"
# summary = "cross_entropy, another network and a larger learning rate"
# ///
LEARNING_RATE = 4e-3


def build_model():
    layers, channels = [], 4
    for width in [8, 16, 32, 32]:
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width)]
        layers += [nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * 2 * 3, 3))


def criterion(outputs, labels):
    return F.cross_entropy(outputs, labels)
