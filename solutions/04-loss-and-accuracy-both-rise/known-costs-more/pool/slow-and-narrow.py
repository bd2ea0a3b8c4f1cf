# /// repair
# base = "reference"
# summary = "a narrower network and a smaller learning rate"
# ///
LEARNING_RATE = 1.5e-3


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, stride=2, padding=2),  # (B, 8, 14, 14)
        nn.ReLU(),
        nn.Conv2d(8, 16, kernel_size=3, stride=2, padding=1),  # (B, 16, 7, 7)
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (B, 16, 1, 1)
        nn.Flatten(),  # (B, 16)
        nn.Dropout(DROPOUT),
        nn.Linear(16, 2),  # (B, 2)
    )
