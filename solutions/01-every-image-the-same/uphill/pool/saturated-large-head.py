# /// repair
# base = "reference"
# summary = "a large layer without batch norm, at a rate that leaves its units dead"
# ///
EPOCHS = 6
LEARNING_RATE = 0.3


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.ReLU(),
        nn.Flatten(),  # (B, 4704)
        nn.Linear(4704, 40), nn.ReLU(),
        nn.Linear(40, 2),  # (B, 2)
    )
