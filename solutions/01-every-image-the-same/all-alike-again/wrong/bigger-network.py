# /// repair
# summary = "a hidden layer eight times as wide, one more layer, no sigmoid at the end"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 8, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 8, 14, 14)
        nn.Conv2d(8, 16, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 16, 7, 7)
        nn.Conv2d(16, 32, kernel_size=3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),  # (B, 32)
        nn.Linear(32, 256), nn.ReLU(),  # (B, 256)
        nn.Linear(256, 32), nn.ReLU(),  # (B, 32)
        nn.Linear(32, 1),  # (B, 1)
    )
