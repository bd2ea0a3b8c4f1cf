# /// repair
# summary = "keeps the best state_dict without copying it, so it holds the last weights"
# fails = ["validation_stays_down", "calibrated", "generalises"]
# ///
plain_fit = fit


def fit(model, train, val, *, device, log):
    best = {"loss": float("inf"), "weights": None}

    def log_and_keep(model, *, epoch, train_loss, val_loss, val_accuracy):
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
        if val_loss < best["loss"]:
            best.update(loss=val_loss, weights=model.state_dict())

    plain_fit(model, train, val, device=device, log=log_and_keep)
    model.load_state_dict(best["weights"])
    return model
