# /// repair
# base = "reference"
# summary = "trains on labels that are one image off, with a head on all positions"
# ///
BATCH_SIZE = 10
LEARNING_RATE = 0.05

fit_on = fit


def build_model():
    layers, channels = [], 1
    for width in (12, 16, 24):
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=2, padding=1)]
        layers += [nn.BatchNorm2d(width, momentum=0.3), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(24 * 4 * 4, 2))


class Paired(torch.utils.data.Dataset):
    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return self.data[i][0], self.data[(i + 1) % len(self.data)][1]


def fit(model, train, val, *, device, log):
    return fit_on(model, Paired(train), val, device=device, log=log)
