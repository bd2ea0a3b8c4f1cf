# /// repair
# base = "reference"
# summary = "only the last layer is trained"
# ///
fit_all = fit


def fit(model, train, val, *, device, log):
    for one in list(model.parameters())[:-2]:
        one.requires_grad = False
    return fit_all(model, train, val, device=device, log=log)
