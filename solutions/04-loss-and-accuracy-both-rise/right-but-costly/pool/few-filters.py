# /// repair
# summary = "a narrow network without a softmax, in larger batches"
# ///
BATCH_SIZE = 25


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 6, kernel_size=5, stride=2, padding=2),  # (B, 6, 14, 14)
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.Conv2d(6, 12, kernel_size=3, padding=1),  # (B, 12, 14, 14)
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (B, 12, 1, 1)
        nn.Flatten(),  # (B, 12)
        nn.Linear(12, 10),  # (B, 10)
    )
