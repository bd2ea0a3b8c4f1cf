# /// repair
# summary = "log-softmax in place of softmax, all else as it was: log-softmax twice is once"
# ///
layers_of = build_model


def build_model():
    model = layers_of()
    model[-1] = nn.LogSoftmax(dim=1)  # (B, 10)
    return model
