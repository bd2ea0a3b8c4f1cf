# /// repair
# summary = "He's uniform initialisation, biases as they are, and the smaller learning rate"
# ///
LEARNING_RATE = 1e-3
plain_model = build_model


def build_model():
    model = plain_model()
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
    return model
