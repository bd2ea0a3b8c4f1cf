# /// repair
# base = "reference"
# summary = "predict switches the network to training mode, as the loop above it does"
# fails = ["predict_is_consistent"]
# ///


def predict(model, images):
    model.train()
    device = next(model.parameters()).device
    with torch.no_grad():
        return torch.softmax(model(prepare(images.to(device))), dim=1)  # (N, 3)
