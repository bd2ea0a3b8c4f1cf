# /// repair
# base = "broadcast"
# summary = "weights 1.6 times as large, small steps"
# ///
LEARNING_RATE = 1e-4
plain_model = build_model


def build_model():
    model = plain_model()
    with torch.no_grad():
        for layer in model:
            if isinstance(layer, nn.Conv2d | nn.Linear):
                layer.weight.mul_(1.6)
    return model
