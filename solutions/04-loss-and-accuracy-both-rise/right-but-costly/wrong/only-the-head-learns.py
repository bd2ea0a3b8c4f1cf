# /// repair
# base = "reference"
# summary = "the convolutions stay as initialised; only the last layer is trained"
# fails = ["loss_decreases", "generalises"]
# ///
train_all = fit


def fit(model, train, val, *, device, log):
    for layer in model:
        if isinstance(layer, nn.Conv2d):
            layer.requires_grad_(False)
    return train_all(model, train, val, device=device, log=log)
