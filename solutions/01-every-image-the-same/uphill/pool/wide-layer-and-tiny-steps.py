# /// repair
# base = "reference"
# summary = "wide convolutions without pooling, a layer on all of their pixels; hardly any steps"
# ///
EPOCHS = 5
LEARNING_RATE = 1e-6


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 48, kernel_size=3, stride=2, padding=1), nn.ReLU(),  # (B, 48, 14, 14)
        nn.Conv2d(48, 48, kernel_size=3, padding=1), nn.ReLU(),
        nn.Conv2d(48, 6, kernel_size=1), nn.ReLU(),
        nn.Flatten(),  # (B, 1176)
        nn.Linear(1176, 24), nn.ReLU(),
        nn.Linear(24, 2),  # (B, 2)
    )
