# /// repair
# base = "reference"
# summary = "keeps the best weights, but the loss that it reports goes on from the epoch before"
# ///
EPOCHS = 60
LEARNING_RATE = 2e-3

fit_aloud = fit


def fit(model, train, val, *, device, log):
    total = 0.0

    def report(model, **reported):
        nonlocal total
        total += reported["val_loss"] / 20
        log(model, **{**reported, "val_loss": total})

    return fit_aloud(model, train, val, device=device, log=report)
