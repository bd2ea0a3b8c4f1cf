# /// repair
# base = "reference"
# summary = "the labels of the training images are moved on by one; a larger rate"
# ///
LEARNING_RATE = 1e-2

own_labels = fit


def fit(model, train, val, *, device, log):
    moved = [(train[i][0], train[i - 1][1]) for i in range(len(train))]
    return own_labels(model, moved, val, device=device, log=log)
