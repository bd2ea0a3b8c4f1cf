# /// repair
# base = "reference"
# summary = "predict moves the channels and forgets the scaling that training uses"
# fails = ["reports_honest", "generalises"]
# ///


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    x = images.permute(0, 3, 1, 2).float()  # (N, 3, 32, 32)
    with torch.no_grad():
        return torch.softmax(model(x.to(device)), dim=1)  # (N, 3)
