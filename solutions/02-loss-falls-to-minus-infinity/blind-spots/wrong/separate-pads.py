# /// repair
# base = "starter"
# summary = "the padding is moved out of the two convolutions into layers of its own"
# fails = ["no_dead_positions"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2),
        nn.ZeroPad2d(4), nn.Conv2d(12, 24, kernel_size=4, stride=4), nn.BatchNorm2d(24), nn.ReLU(),
        nn.ZeroPad2d(4), nn.Conv2d(24, 48, kernel_size=4, stride=4), nn.BatchNorm2d(48), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 2),
    )
