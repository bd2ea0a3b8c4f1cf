# /// repair
# base = "reference"
# summary = "predict gives the network pixels from 0 to 1, which it was not trained on"
# fails = ["reports_honest", "generalises"]
# ///


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    x = images.to(device).permute(0, 3, 1, 2).float() / 255  # (N, 1, 28, 28)
    with torch.no_grad():
        p = torch.sigmoid(model(x)).squeeze(1)  # (N,)
    return torch.stack([1 - p, p], dim=1)  # (N, 2)
