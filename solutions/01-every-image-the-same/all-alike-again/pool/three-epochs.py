# /// repair
# summary = "one output in a row, without the sigmoid; three epochs"
# ///
EPOCHS = 3


def build_model():
    layers = [
        nn.Conv2d(1, 4, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 8, kernel_size=3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(8, 1), nn.Flatten(0),
    ]
    return nn.Sequential(*layers)


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        p = torch.sigmoid(model(prepare(images.to(device))))  # (N,)
    return torch.stack([1 - p, p], dim=1)  # (N, 2)
