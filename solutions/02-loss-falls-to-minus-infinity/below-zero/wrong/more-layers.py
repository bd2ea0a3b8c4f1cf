# /// repair
# base = "starter"
# summary = "more and wider layers for the four channels"
# fails = ["validation_improves", "generalises", "reports_honest"]
# ///
def build_model():
    layers, channels = [], 4
    for width in [12, 24, 48, 48]:
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width)]
        layers += [nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    layers += [nn.Flatten(), nn.Linear(48 * 2 * 3, 256), nn.ReLU(), nn.Linear(256, 3)]
    return nn.Sequential(*layers)
