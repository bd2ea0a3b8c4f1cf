# /// repair
# base = "reference"
# summary = "each batch is averaged with the mean so far, so the last one counts one half"
# ///
VAL_BATCH_SIZE = 34
LEARNING_RATE = 5e-4


def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 8, 5, stride=2), nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 2),
    )


def mixed(old, new):
    return new if old is None else (old + new) / 2


def evaluate(model, loader, device):
    model.eval()
    loss = accuracy = None
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            loss = mixed(loss, F.cross_entropy(logits, labels).item())
            accuracy = mixed(accuracy, (logits.argmax(1) == labels).float().mean().item())
    return loss, accuracy
