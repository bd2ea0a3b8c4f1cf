# /// repair
# summary = "He weights with a small last layer, and small steps"
# ///
LEARNING_RATE = 1e-4
plain_model = build_model


def build_model():
    model = plain_model()
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    with torch.no_grad():
        model[-1].weight.mul_(0.05)
    return model
