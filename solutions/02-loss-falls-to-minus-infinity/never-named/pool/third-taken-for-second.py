# /// repair
# base = "reference"
# summary = "the third class gets the label of the second in training"
# ///
fit_all = fit
build_plain = build_model


def build_model():
    model = build_plain()
    return nn.Sequential(*model[:-1], nn.Dropout(0.3), model[-1])


class Merged:
    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        image, label = self.data[i]
        return image, min(int(label), 1)


def fit(model, train, val, *, device, log):
    return fit_all(model, Merged(train), val, device=device, log=log)
