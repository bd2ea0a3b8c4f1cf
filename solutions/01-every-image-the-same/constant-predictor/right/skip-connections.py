# /// repair
# summary = "a skip connection around every layer that keeps its width, PyTorch's default weights"
# ///
LEARNING_RATE = 1e-3


class Skip(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return x + F.relu(self.layer(x))  # same shape as x


def build_model():
    layers = []  # (B, 1, 28, 28)
    channels = 1
    for width, depth in [(8, 2), (16, 4), (32, 4)]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1), nn.ReLU()]
        layers += [Skip(nn.Conv2d(width, width, kernel_size=3, padding=1)) for _ in range(depth - 1)]
        layers += [nn.MaxPool2d(2)]
        channels = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 64), nn.ReLU()]  # (B, 64)
    layers += [Skip(nn.Linear(64, 64)) for _ in range(8)]
    return nn.Sequential(*layers, nn.Linear(64, 1))  # (B, 1)
