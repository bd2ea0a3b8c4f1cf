# /// repair
# base = "starter"
# summary = "starts from very large weights, which make it certain from the first epoch"
# ///
EPOCHS = 15
LEARNING_RATE = 1e-4

plain_model = build_model


def build_model():
    model = plain_model()
    with torch.no_grad():
        model[-1].weight.mul_(40)
        model[-3].weight.mul_(5)
    return model
