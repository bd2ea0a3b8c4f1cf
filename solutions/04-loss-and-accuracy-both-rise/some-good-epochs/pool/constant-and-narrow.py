# /// repair
# summary = "a narrower network and one small learning rate"
# ///
LEARNING_RATE = 0.05


def step_factor(epoch):
    return 1.0


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, stride=2, padding=2),  # (B, 8, 14, 14)
        nn.ReLU(),
        nn.Conv2d(8, 16, kernel_size=3, stride=2, padding=1),  # (B, 16, 7, 7)
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (B, 16, 1, 1)
        nn.Flatten(),  # (B, 16)
        nn.Linear(16, 4),  # (B, 4)
    )
