# /// repair
# summary = "dropout before the last layer, as if the network were overfitting"
# fails = ["loss_decreases"]
# ///
plain_model = build_model


def build_model():
    model = plain_model()
    model.insert(6, nn.Dropout(0.5))
    return model
