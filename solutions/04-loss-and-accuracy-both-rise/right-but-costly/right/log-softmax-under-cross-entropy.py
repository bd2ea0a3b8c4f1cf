# /// repair
# summary = "log-softmax instead of softmax, all else as it was: a second log-softmax changes nothing"
# ///
layers_of = build_model


def build_model():
    model = layers_of()
    model[-1] = nn.LogSoftmax(dim=1)  # (B, 10)
    return model
