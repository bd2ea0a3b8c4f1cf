# /// repair
# summary = "a healthy start, and steps of one millionth"
# ///
LEARNING_RATE = 1e-6
plain_model = build_model


def build_model():
    model = plain_model()
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return model
