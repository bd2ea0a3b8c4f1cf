# /// repair
# summary = "moves the axis in training and validation, but not in predict"
# fails = ["reports_honest", "validation_improves", "generalises"]
# ///
starter_prepare = prepare


def prepare(images):  # (B, 32, 32, 3)
    return (images.permute(0, 3, 1, 2).float() / 255 - 0.46) / 0.22  # (B, 3, 32, 32)


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return F.softmax(model(starter_prepare(images.to(device))), dim=1)  # (N, 3)
