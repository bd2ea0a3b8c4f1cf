# /// repair
# summary = "LeakyReLU against dying units, and the smaller learning rate"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-3
plain_model = build_model


def build_model():
    layers = [nn.LeakyReLU(0.01) if isinstance(x, nn.ReLU) else x for x in plain_model()]
    return nn.Sequential(*layers)
