# /// repair
# base = "reference"
# summary = "only the last layer is trained"
# ///
fit_all = fit


def fit(model, train, val, *, device, log):
    for name, one in model.named_parameters():
        one.requires_grad = name.startswith("fc2")
    return fit_all(model, train, val, device=device, log=log)


LEARNING_RATE = 1e-3
