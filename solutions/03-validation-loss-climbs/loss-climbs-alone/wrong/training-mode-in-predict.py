# /// repair
# base = "reference"
# summary = "predict leaves the network in training mode, where batch normalisation looks at the neighbours"
# fails = ["predict_is_consistent"]
# ///


def predict(model, images):
    model.train()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))  # (N, 2)
    return torch.softmax(logits, dim=1)  # (N, 2)
