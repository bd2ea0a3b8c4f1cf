# /// repair
# base = "large-step"
# summary = "the optimiser gets the last layer alone"
# ///
train_all = fit


def fit(model, train, val, *, device, log):
    for layer in model[:-1]:
        layer.requires_grad_(False)
    return train_all(model, train, val, device=device, log=log)
