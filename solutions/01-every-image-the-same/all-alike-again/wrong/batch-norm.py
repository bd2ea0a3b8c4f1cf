# /// repair
# summary = "batch norm after each convolution and a learning rate three times larger"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 9e-3
starter_model = build_model


def build_model():
    layers = []
    for layer in starter_model():
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    return nn.Sequential(*layers)
