# /// repair
# base = "starter"
# summary = "two more convolutions"
# fails = ["generalises", "validation_improves"]
# ///
def build_model():
    layers, channels = [nn.BatchNorm2d(4)], 4
    for width in [8, 16, 32]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    for _ in range(2):
        layers += [nn.Conv2d(32, 32, kernel_size=3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(32), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 3))
