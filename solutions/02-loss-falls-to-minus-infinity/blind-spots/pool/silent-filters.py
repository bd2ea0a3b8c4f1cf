# /// repair
# base = "reference"
# summary = "most filters begin so far below zero that their ReLU stays silent"
# ///
all_heard = build_model


def build_model():
    model = all_heard()
    for layer in model:
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.constant_(layer.bias[2:], -6.0)
    return model
