# /// repair
# summary = "returns the epoch with the lowest training loss"
# fails = ["validation_stays_down", "calibrated", "generalises"]
# ///
plain_fit = fit


def fit(model, train, val, *, device, log):
    best = {"loss": float("inf"), "weights": None}

    def log_and_keep(model, *, epoch, train_loss, val_loss, val_accuracy):
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
        if train_loss < best["loss"]:
            weights = {name: w.clone() for name, w in model.state_dict().items()}
            best.update(loss=train_loss, weights=weights)

    plain_fit(model, train, val, device=device, log=log_and_keep)
    model.load_state_dict(best["weights"])
    return model
