# /// repair
# base = "starter"
# summary = "no padding where the windows lie side by side"
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(12, 24, kernel_size=4, stride=4, padding=0), nn.BatchNorm2d(24), nn.ReLU(),
        nn.Conv2d(24, 48, kernel_size=4, stride=2, padding=1), nn.BatchNorm2d(48), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 2),
    )
