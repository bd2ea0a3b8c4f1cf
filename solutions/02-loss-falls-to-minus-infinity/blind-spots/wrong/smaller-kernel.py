# /// repair
# base = "starter"
# summary = "a smaller kernel with the same padding"
# fails = ["no_dead_positions"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(12, 24, kernel_size=3, stride=4, padding=4), nn.BatchNorm2d(24), nn.ReLU(),
        nn.Conv2d(24, 48, kernel_size=3, stride=4, padding=4), nn.BatchNorm2d(48), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 2),
    )
