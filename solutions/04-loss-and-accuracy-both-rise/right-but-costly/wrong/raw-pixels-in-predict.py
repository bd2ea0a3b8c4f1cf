# /// repair
# base = "reference"
# summary = "predict gives the network pixels from 0 to 1, which it was not trained on"
# fails = ["loss_decreases", "reports_honest"]
# ///
def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        x = images.to(device).permute(0, 3, 1, 2).float() / 255  # (N, 1, 28, 28)
        return model(x).softmax(dim=1)  # (N, 10)
