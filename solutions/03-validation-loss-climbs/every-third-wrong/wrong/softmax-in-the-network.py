# /// repair
# base = "reference"
# summary = "the repaired network ends in a softmax, and cross_entropy applies another one"
# fails = ["validation_improves", "calibrated"]
# ///
_without = build_model


def build_model():
    return nn.Sequential(*_without(), nn.Softmax(dim=1))  # (B, 3)
