# /// repair
# base = "reference"
# summary = "the validation loss is measured with dropout switched on; the best epoch is kept"
# ///
EPOCHS = 70


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5, padding=2),  # (B, 32, 8, 8)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(4),  # (B, 32, 2, 2)
        nn.Flatten(),  # (B, 128)
        nn.Linear(128, 64),  # (B, 64)
        nn.ReLU(),
        nn.Dropout(0.6),
        nn.Linear(64, 2),  # (B, 2)
    )


def evaluate(model, loader, device):
    model.train()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count
