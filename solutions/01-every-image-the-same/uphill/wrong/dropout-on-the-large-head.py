# /// repair
# base = "oversized-head"
# summary = "dropout before and after the large layer"
# fails = ["validation_improves", "generalises"]
# ///
large_model = build_model


def build_model():
    layers = list(large_model())
    drop = nn.Dropout(0.5)
    return nn.Sequential(*layers[:4], drop, *layers[4:7], drop, *layers[7:])
