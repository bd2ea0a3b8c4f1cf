# /// repair
# base = "reference"
# summary = "predict forgets to subtract the mean and to divide by the standard deviation"
# fails = ["reports_honest", "generalises"]
# ///


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    x = images[:, 10:18, 10:18].to(device).permute(0, 3, 1, 2).float() / 255  # (N, 1, 8, 8)
    with torch.no_grad():
        return torch.softmax(model(x), dim=1)  # (N, 2)
