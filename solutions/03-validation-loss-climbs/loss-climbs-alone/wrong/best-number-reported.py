# /// repair
# summary = "reports the lowest validation loss so far, but returns the last weights"
# fails = ["reports_honest", "validation_stays_down", "calibrated", "generalises"]
# ///
plain_fit = fit


def fit(model, train, val, *, device, log):
    lowest = [float("inf")]

    def log_lowest(model, *, epoch, train_loss, val_loss, val_accuracy):
        lowest[0] = min(lowest[0], val_loss)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=lowest[0], val_accuracy=val_accuracy
        )

    return plain_fit(model, train, val, device=device, log=log_lowest)
