# /// repair
# base = "reference"
# summary = "gives the optimiser the linear layers alone; the convolutions stay as initialised"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
train_all = fit


def fit(model, train, val, *, device, log):
    for layer in model:
        if isinstance(layer, nn.Conv2d):
            layer.requires_grad_(False)
    return train_all(model, train, val, device=device, log=log)
