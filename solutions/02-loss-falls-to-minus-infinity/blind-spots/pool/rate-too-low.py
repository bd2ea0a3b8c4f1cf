# /// repair
# base = "starter"
# summary = "less padding; a learning rate a hundred times smaller"
# ///
LEARNING_RATE = 3e-5


def build_model():
    layers, channels = [], 4
    for width, stride in [(12, 1), (24, 2), (48, 2)]:
        layers += [nn.Conv2d(channels, width, kernel_size=4, stride=stride, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if stride == 1 else []
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 2))
