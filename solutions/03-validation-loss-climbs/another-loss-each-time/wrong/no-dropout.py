# /// repair
# summary = "removes the dropout, but keeps batch normalisation in training mode"
# fails = ["predict_is_consistent", "reports_honest"]
# ///
plain_model = build_model


def build_model():
    model = plain_model()
    return nn.Sequential(*(layer for layer in model if not isinstance(layer, nn.Dropout)))
