# /// repair
# summary = "three wide layers at five times the rate, for twice the epochs"
# ///
EPOCHS = 16
LEARNING_RATE = 0.1


def build_model():
    layers, channels = [], 1
    for width in (16, 24, 32):
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=2, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        channels = width
    layers += [nn.Flatten(), nn.Dropout(0.2), nn.Linear(32 * 4 * 4, 2)]
    return nn.Sequential(*layers)  # (B, 2)
