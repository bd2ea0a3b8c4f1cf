# /// repair
# base = "starter"
# summary = "cross-entropy with a small network and a moderate rate"
# ///
LEARNING_RATE = 1e-3


def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 6, 5, stride=2), nn.BatchNorm2d(6), nn.ReLU(),
        nn.Conv2d(6, 12, 3, stride=2), nn.BatchNorm2d(12), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 3),
    )


def criterion(outputs, labels):  # (B, 3), (B,)
    p = torch.softmax(outputs, dim=1)
    return -p[torch.arange(len(labels)), labels].log().mean()
