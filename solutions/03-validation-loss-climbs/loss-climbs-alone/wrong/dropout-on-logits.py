# /// repair
# summary = "dropout after the last layer, where it only stretches the logits"
# fails = ["validation_stays_down", "calibrated"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5, padding=2),  # (B, 32, 8, 8)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(4),  # (B, 32, 2, 2)
        nn.Flatten(),  # (B, 128)
        nn.Linear(128, 64),  # (B, 64)
        nn.ReLU(),
        nn.Linear(64, 2),  # (B, 2)
        nn.Dropout(0.1),
    )
