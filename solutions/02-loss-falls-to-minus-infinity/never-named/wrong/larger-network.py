# /// repair
# base = "starter"
# summary = "half as many channels again"
# fails = ["every_class_learned"]
# ///
def build_model():
    layers, channels = [], 4
    for width in [12, 24, 48]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 3))
