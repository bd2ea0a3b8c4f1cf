# /// repair
# base = "reference"
# summary = "predict leaves the network in the mode that it finds"
# fails = ["predict_is_consistent"]
# ///
def predict(model, images):
    model.train()
    device = next(model.parameters()).device
    with torch.no_grad():
        outputs = model(prepare(images.to(device)))
    return torch.softmax(outputs, dim=1)  # (N, 3)
