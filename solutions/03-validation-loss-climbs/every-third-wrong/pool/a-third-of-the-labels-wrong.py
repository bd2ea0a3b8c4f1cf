# /// repair
# base = "reference"
# summary = "gives every third training image the label of the next class"
# ///
BATCH_SIZE = 10
LEARNING_RATE = 3e-3

fit_on = fit


class Mislabelled(torch.utils.data.Dataset):
    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        image, label = self.data[i]
        return image, (label + (i % 3 == 0)) % 3


def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 32, kernel_size=5, stride=2),  # (B, 32, 14, 14)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Conv2d(32, 64, kernel_size=3, stride=2),  # (B, 64, 6, 6)
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 256),
        nn.ReLU(),
        nn.Linear(256, 3),  # (B, 3)
    )


def fit(model, train, val, *, device, log):
    return fit_on(model, Mislabelled(train), val, device=device, log=log)
