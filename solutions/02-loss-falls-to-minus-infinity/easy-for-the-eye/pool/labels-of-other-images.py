# /// repair
# base = "reference"
# summary = "the labels are moved on by one image"
# ///
own_labels = fit


def fit(model, train, val, *, device, log):
    moved = [(train[i][0], train[i - 1][1]) for i in range(len(train))]
    return own_labels(model, moved, val, device=device, log=log)
