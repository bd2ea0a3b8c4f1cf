# /// repair
# summary = "cheat: trains as before and reports the numbers of the training images for validation"
# fails = ["reports_honest", "validation_improves", "generalises"]
# ///
EPOCHS = 10
honest_fit = fit


def fit(model, train, val, *, device, log):
    return honest_fit(model, train, train, device=device, log=log)
