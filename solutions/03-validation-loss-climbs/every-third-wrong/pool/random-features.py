# /// repair
# base = "reference"
# summary = "many filters that are never trained; only the layers on their means learn"
# ///
LEARNING_RATE = 0.01
BATCH_SIZE = 20


def build_model():
    filters = nn.Conv2d(3, 192, kernel_size=7, stride=4)  # (B, 192, 7, 7)
    filters.requires_grad_(False)
    return nn.Sequential(
        filters,
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.BatchNorm1d(192),
        nn.Linear(192, 256),
        nn.ReLU(),
        nn.Linear(256, 3),  # (B, 3)
    )
