# /// repair
# base = "reference"
# summary = "fifteen linear layers with PyTorch's default weights behind the convolutions"
# ///
EPOCHS = 8


def build_model():
    layers = [
        nn.Conv2d(1, 8, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, kernel_size=3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    ]
    for _ in range(15):
        layers += [nn.Linear(16, 16), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(16, 1))
