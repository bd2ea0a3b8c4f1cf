# /// repair
# base = "reference"
# summary = "batch norm hardly moves its running statistics"
# ///
plain_fit = fit


def fit(model, train, val, *, device, log):
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.momentum = 0.003
    return plain_fit(model, train, val, device=device, log=log)
