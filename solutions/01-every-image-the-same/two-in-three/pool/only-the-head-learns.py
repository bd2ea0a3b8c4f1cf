# /// repair
# summary = "moves the channel axis; the convolutions are never trained"
# ///
train_all = fit


def prepare(images):  # (B, 32, 32, 3), 0 to 255
    x = images.permute(0, 3, 1, 2)  # (B, 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22


def fit(model, train, val, *, device, log):
    for layer in model[:-1]:
        layer.requires_grad_(False)
    return train_all(model, train, val, device=device, log=log)
