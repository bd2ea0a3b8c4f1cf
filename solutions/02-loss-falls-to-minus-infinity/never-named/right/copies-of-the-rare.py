# /// repair
# base = "starter"
# summary = "the images of the third class are repeated 20 times"
# ///
class Repeated:
    def __init__(self, data, times=20):
        self.data = data
        rare = [i for i in range(len(data)) if data[i][1] == 2]
        self.index = list(range(len(data))) + rare * times

    def __len__(self):
        return len(self.index)

    def __getitem__(self, i):
        return self.data[self.index[i]]


plain_fit = fit


def fit(model, train, val, *, device, log):
    return plain_fit(model, Repeated(train), val, device=device, log=log)
