# /// repair
# summary = "a sigmoid instead of the softmax at the end of the network"
# fails = ["loss_decreases"]
# ///
layers_of = build_model


def build_model():
    model = layers_of()
    model[-1] = nn.Sigmoid()  # (B, 10)
    return model
