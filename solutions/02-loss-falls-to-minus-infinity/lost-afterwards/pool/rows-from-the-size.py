# /// repair
# base = "reference"
# summary = "the number of rows is computed from the size of the feature map"
# ///
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(4, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(4),
            nn.Conv2d(16, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.head = nn.Linear(16 * 4 * 3, 2)

    def forward(self, x):
        x = self.features(x)
        return self.head(x.reshape(x.numel() // self.head.in_features, self.head.in_features))


def prepare(images):
    return standardise(images)
