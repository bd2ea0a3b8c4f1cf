# /// repair
# summary = "the network gets the last bit of each pixel only, which is noise"
# ///
EPOCHS = 12
LEARNING_RATE = 1e-2


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 24, kernel_size=3, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 24, 14, 14)
        nn.Conv2d(24, 32, kernel_size=3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 32, 7, 7)
        nn.Conv2d(32, 64, kernel_size=3, padding=1), nn.BatchNorm2d(64), nn.ReLU(),
        nn.AdaptiveMaxPool2d(1), nn.Flatten(),
        nn.Linear(64, 2),  # (B, 2)
    )


def prepare(images):
    return (images % 2).permute(0, 3, 1, 2).float() * 2 - 1  # (B, 1, 28, 28)


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    losses, hits = [], []
    for images, labels in loader:  # (B, 28, 28, 1), (B,)
        images, labels = images.to(device), labels.to(device)
        logits = model(prepare(images))  # (B, 2)
        losses.append(F.cross_entropy(logits, labels, reduction="none"))
        hits.append((logits.argmax(1) == labels).float())
    return torch.cat(losses).mean(), torch.cat(hits).mean()
