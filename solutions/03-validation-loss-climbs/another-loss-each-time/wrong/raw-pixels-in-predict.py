# /// repair
# base = "reference"
# summary = "predict puts the network into eval mode and forgets to prepare the pixels"
# fails = ["reports_honest", "generalises"]
# ///


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    x = images.to(device).permute(0, 3, 1, 2).float() / 255  # (N, 1, 28, 28)
    with torch.no_grad():
        return torch.softmax(model(x), dim=1)  # (N, 2)
