# /// repair
# base = "reference"
# summary = "the bias of the third output starts at -5"
# ///
LEARNING_RATE = 1.3e-2
build_plain = build_model


def build_model():
    model = build_plain()
    nn.init.constant_(model[-1].bias[2:], -5)
    return model
