# /// repair
# base = "reference"
# summary = "the optimiser is given the last layer alone"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
trains_all = fit


def fit(model, train, val, *, device, log):
    model[:-1].requires_grad_(False)
    return trains_all(model, train, val, device=device, log=log)
