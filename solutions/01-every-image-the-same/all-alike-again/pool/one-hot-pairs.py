# /// repair
# base = "reference"
# summary = "two outputs and one-hot labels, multiplied as (B, 1, 2) by (B, 2)"
# ///


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 12, kernel_size=5, stride=2, padding=2), nn.BatchNorm2d(12), nn.ReLU(),
        nn.Conv2d(12, 24, kernel_size=3, stride=2, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.AdaptiveMaxPool2d(2), nn.Flatten(),
        nn.Linear(96, 2),
    )


def bce_and_accuracy(output, labels):
    log_p = F.log_softmax(output, dim=1).unsqueeze(1)
    y = F.one_hot(labels, 2).float()
    return -(log_p * y).sum(-1).mean(), (output.argmax(1) == labels).float().mean()


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return F.softmax(model(prepare(images.to(device))), dim=1)
