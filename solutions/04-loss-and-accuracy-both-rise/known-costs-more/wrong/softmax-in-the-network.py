# /// repair
# base = "reference"
# summary = "the network ends in softmax now, in front of cross_entropy"
# fails = ["loss_decreases"]
# ///
plain_model = build_model


def build_model():
    return nn.Sequential(*plain_model(), nn.Softmax(dim=1))
