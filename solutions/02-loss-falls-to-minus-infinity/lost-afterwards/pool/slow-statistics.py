# /// repair
# base = "starter"
# summary = "the middle is cut out; batch norm keeps its first statistics nearly for ever"
# ///
def build_model():
    model = Net()
    for layer in model.features:
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = 1e-4
    return model


def prepare(images):
    return standardise(images[:, :, 12:36])
