# /// repair
# summary = "twice the channels"
# fails = ["loss_decreases"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5, stride=2, padding=2),  # (B, 32, 14, 14)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Conv2d(32, 64, kernel_size=3, padding=1),  # (B, 64, 14, 14)
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (B, 64, 1, 1)
        nn.Flatten(),  # (B, 64)
        nn.Linear(64, 10),  # (B, 10)
        nn.Softmax(dim=1),
    )
