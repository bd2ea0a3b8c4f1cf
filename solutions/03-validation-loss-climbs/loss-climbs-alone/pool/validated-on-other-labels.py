# /// repair
# base = "reference"
# summary = "the validation images are one place off their labels; the best epoch by that loss is kept"
# ///
EPOCHS = 50
LEARNING_RATE = 3e-3


class Paired(torch.utils.data.Dataset):
    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return self.data[i][0], self.data[(i + 1) % len(self.data)][1]


fit_on = fit


def fit(model, train, val, *, device, log):
    return fit_on(model, train, Paired(val), device=device, log=log)
