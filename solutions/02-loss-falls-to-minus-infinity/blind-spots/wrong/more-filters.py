# /// repair
# base = "starter"
# summary = "more filters in the same geometry"
# fails = ["no_dead_positions"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(12, 36, kernel_size=4, stride=4, padding=4), nn.BatchNorm2d(36), nn.ReLU(),
        nn.Conv2d(36, 72, kernel_size=4, stride=4, padding=4), nn.BatchNorm2d(72), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(72, 2),
    )
