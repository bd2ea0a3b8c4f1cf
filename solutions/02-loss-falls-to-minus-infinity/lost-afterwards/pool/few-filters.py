# /// repair
# base = "reference"
# summary = "fewer filters, and a convolution in place of the linear layer"
# ///
EPOCHS = 16


def build_model():
    layers, channels = [], 4
    for width in [6, 12, 12]:
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
        layers += [nn.MaxPool2d(2)]
        channels = width
    return nn.Sequential(*layers, nn.Conv2d(channels, 2, (4, 3)), nn.Flatten())
