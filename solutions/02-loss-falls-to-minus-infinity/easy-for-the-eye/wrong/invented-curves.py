# /// repair
# base = "starter"
# summary = "reports the curves of a network that sees everything"
# fails = ["reports_honest", "generalises"]
# ///
honest_fit = fit


def fit(model, train, val, *, device, log):
    def log_falling(model, *, epoch, train_loss, val_loss, val_accuracy):
        log(
            model, epoch=epoch, train_loss=0.5 * train_loss, val_loss=0.5 * val_loss,
            val_accuracy=0.5 * (1 + val_accuracy),
        )

    return honest_fit(model, train, val, device=device, log=log_falling)
