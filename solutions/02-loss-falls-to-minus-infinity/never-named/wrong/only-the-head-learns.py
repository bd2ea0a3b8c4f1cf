# /// repair
# base = "reference"
# summary = "the convolutions are frozen and only the last layer learns"
# fails = ["generalises"]
# ///
trains_all = fit


def fit(model, train, val, *, device, log):
    model[:-1].requires_grad_(False)
    return trains_all(model, train, val, device=device, log=log)
