# /// repair
# base = "reference"
# summary = "class weights, a small network, trained for a short time"
# ///
EPOCHS = 2


def build_model():
    layers, channels = [], 4
    for width in [6, 12, 24]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1), nn.BatchNorm2d(width)]
        layers += [nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 3))
