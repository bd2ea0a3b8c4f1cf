# /// repair
# summary = "smaller windows that overlap, but the padding is still as large as the window"
# held_out = true
# fails = ["no_dead_positions"]
# ///


def build_model():
    layers = [nn.Conv2d(4, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU()]
    layers += [nn.MaxPool2d(2)]  # (B, 12, 16, 24)
    for inputs, outputs in [(12, 24), (24, 48)]:
        layers += [nn.Conv2d(inputs, outputs, kernel_size=3, stride=2, padding=3)]
        layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 2)]
    return nn.Sequential(*layers)
