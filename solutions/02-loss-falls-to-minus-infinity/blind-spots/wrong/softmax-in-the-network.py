# /// repair
# base = "reference"
# summary = "the rebuilt network ends in a softmax, before the cross-entropy"
# fails = ["calibrated"]
# ///
network = build_model


def build_model():
    return nn.Sequential(*network(), nn.Softmax(dim=1))
