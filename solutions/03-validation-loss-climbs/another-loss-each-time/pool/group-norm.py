# /// repair
# base = "reference"
# summary = "group normalisation in place of batch normalisation, in a smaller network"
# ///
EPOCHS = 12
BATCH_SIZE = 10


def build_model():
    layers, channels = [], 1
    for width, stride in [(16, 2), (24, 2), (32, 1)]:
        layers += [nn.Conv2d(channels, width, kernel_size=5, stride=stride, padding=2)]
        layers += [nn.GroupNorm(4, width), nn.ReLU()]
        channels = width
    layers += [nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Dropout(0.1), nn.Linear(32, 2)]
    return nn.Sequential(*layers)  # (B, 2)
