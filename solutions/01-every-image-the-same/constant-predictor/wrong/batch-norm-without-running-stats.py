# /// repair
# summary = "batch norm and smaller steps, but predict normalises by the batch it is given"
# held_out = true
# fails = ["predict_is_consistent"]
# ///
LEARNING_RATE = 2e-3


def conv_bn(inputs, outputs):
    # running averages lag behind the weights and made my validation loss jump
    norm = nn.BatchNorm2d(outputs, track_running_stats=False)
    return [nn.Conv2d(inputs, outputs, 3, padding=1), norm, nn.ReLU()]


def build_model():
    layers = []
    channels = 1
    for width in (8, 16, 32):
        layers += conv_bn(channels, width)
        layers += conv_bn(width, width)
        layers += [nn.MaxPool2d(2)]
        channels = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    layers += [nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1)]
    return nn.Sequential(*layers)
