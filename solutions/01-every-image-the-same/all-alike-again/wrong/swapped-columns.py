# /// repair
# summary = "logits and labels of the same shape, no sigmoid, but predict puts label 1 into column 0"
# held_out = true
# fails = ["generalises"]
# ///


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(start_dim=1),
        nn.Linear(32, 1),
        nn.Flatten(start_dim=0),
    )


criterion = nn.BCEWithLogitsLoss()


def bce_and_accuracy(output, labels):
    loss = criterion(output, labels.float())
    accuracy = (output.gt(0) == labels.bool()).float().mean()
    return loss, accuracy


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        p = model(prepare(images.to(device))).sigmoid()
    return torch.stack((p, 1 - p), dim=1)
