# /// repair
# base = "reference"
# summary = "learns, but reports the training loss as the validation loss"
# fails = ["reports_honest"]
# ///
honest_fit = fit


def fit(model, train, val, *, device, log):
    def log_train_loss(model, *, epoch, train_loss, val_loss, val_accuracy):
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=train_loss,
            val_accuracy=val_accuracy,
        )

    return honest_fit(model, train, val, device=device, log=log_train_loss)
