# /// repair
# summary = "He initialisation and the smaller step; the input stays between 0 and 1"
# ///
LEARNING_RATE = 1e-3
plain_model = build_model


def build_model():
    model = plain_model()
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return model
