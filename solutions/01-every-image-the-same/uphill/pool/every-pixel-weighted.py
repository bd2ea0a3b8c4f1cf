# /// repair
# base = "reference"
# summary = "few filters and one linear layer on all of their pixels"
# ///
EPOCHS = 6


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 4, kernel_size=3, padding=1), nn.BatchNorm2d(4), nn.ReLU(),
        nn.Flatten(),  # (B, 3136)
        nn.Linear(3136, 2),  # (B, 2)
    )
