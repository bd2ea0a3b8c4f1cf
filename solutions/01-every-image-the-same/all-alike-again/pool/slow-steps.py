# /// repair
# base = "reference"
# summary = "small steps from a small last layer"
# ///
LEARNING_RATE = 1e-4
full_model = build_model


def build_model():
    model = full_model()
    nn.init.normal_(model[-1].weight, std=1e-3)
    nn.init.zeros_(model[-1].bias)
    return model
