# /// repair
# summary = "He initialisation and a learning rate three times larger"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 3e-3
starter_model = build_model


def build_model():
    model = starter_model()
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return model
