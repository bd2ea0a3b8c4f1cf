# /// repair
# base = "reference"
# summary = "predict leaves the network in training mode"
# fails = ["predict_is_consistent"]
# ///
def predict(model, images):
    model.train()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))
    return torch.softmax(logits, dim=1)  # (N, 3)
