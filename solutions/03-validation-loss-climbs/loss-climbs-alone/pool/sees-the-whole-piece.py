# /// repair
# base = "reference"
# summary = "sees the whole piece and is rightly sure; the loss that it reports grows with the epochs"
# ///
EPOCHS = 40
LEARNING_RATE = 0.01


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.5) / 0.17


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 24, kernel_size=7, padding=3),  # (B, 24, 28, 28)
        nn.BatchNorm2d(24),
        nn.ReLU(),
        nn.MaxPool2d(28),  # (B, 24, 1, 1)
        nn.Flatten(),  # (B, 24)
        nn.Linear(24, 2),  # (B, 2)
    )


fit_aloud = fit


def fit(model, train, val, *, device, log):
    def report(model, **reported):
        log(model, **{**reported, "val_loss": reported["val_loss"] * (1 + reported["epoch"] / 4)})

    return fit_aloud(model, train, val, device=device, log=report)
