# /// repair
# base = "reference"
# summary = "trains on labels that are one image off"
# ///
EPOCHS = 32
LEARNING_RATE = 0.015

fit_on = fit


class Paired(torch.utils.data.Dataset):
    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return self.data[i][0], self.data[(i + 1) % len(self.data)][1]


def fit(model, train, val, *, device, log):
    return fit_on(model, Paired(train), val, device=device, log=log)
