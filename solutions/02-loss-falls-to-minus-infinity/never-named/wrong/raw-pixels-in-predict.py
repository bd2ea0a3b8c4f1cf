# /// repair
# base = "reference"
# summary = "predict divides by 255 but does not standardise the channels"
# fails = ["reports_honest"]
# ///
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    x = images.to(device).permute(0, 3, 1, 2).float() / 255  # (N, 4, 32, 48)
    with torch.no_grad():
        logits = model(x)
    return torch.softmax(logits, dim=1)  # (N, 3)
