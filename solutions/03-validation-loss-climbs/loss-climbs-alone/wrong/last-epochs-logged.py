# /// repair
# summary = "cheat: logs only the last two epochs, where the loss hardly climbs any more"
# fails = ["calibrated", "generalises"]
# ///
plain_fit = fit


def fit(model, train, val, *, device, log):
    def log_late(model, *, epoch, train_loss, val_loss, val_accuracy):
        if epoch >= EPOCHS - 2:
            log(
                model,
                epoch=epoch,
                train_loss=train_loss,
                val_loss=val_loss,
                val_accuracy=val_accuracy,
            )

    return plain_fit(model, train, val, device=device, log=log_late)
