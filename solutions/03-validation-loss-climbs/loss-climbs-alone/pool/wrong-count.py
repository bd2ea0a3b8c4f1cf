# /// repair
# base = "reference"
# summary = "the best epoch is kept; the validation loss that it reports is divided by a batch's size"
# ///
EPOCHS = 60
LEARNING_RATE = 4e-3


def build_model():
    return nn.Sequential(
        nn.Flatten(),  # (B, 64)
        nn.Linear(64, 200),
        nn.Tanh(),
        nn.Linear(200, 2),  # (B, 2)
    )


fit_aloud = fit


def fit(model, train, val, *, device, log):
    def report(model, **reported):
        total = reported["val_loss"] * len(val)
        log(model, **{**reported, "val_loss": total / BATCH_SIZE})

    return fit_aloud(model, train, val, device=device, log=report)
