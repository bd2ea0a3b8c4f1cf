# /// repair
# base = "reference"
# summary = "batch norm whose running statistics hardly move"
# ///
EPOCHS = 5
LEARNING_RATE = 5e-3
plain_model = build_model


def build_model():
    model = plain_model()
    for layer in model:
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = 0.002
    return model
