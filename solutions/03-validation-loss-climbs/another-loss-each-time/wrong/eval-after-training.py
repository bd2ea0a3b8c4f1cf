# /// repair
# summary = "eval mode set once, when the training is over"
# fails = ["reports_honest"]
# ///
plain_fit = fit


def fit(model, train, val, *, device, log):
    return plain_fit(model, train, val, device=device, log=log).eval()
