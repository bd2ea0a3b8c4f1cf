# /// repair
# summary = "four filters, no batch norm, two wide linear layers, a high rate, both losses measured"
# ///
EPOCHS = 10
LEARNING_RATE = 1e-2


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 4, kernel_size=3, stride=2, padding=1), nn.ReLU(),  # (B, 4, 14, 14)
        nn.Flatten(),  # (B, 784)
        nn.Linear(784, 256), nn.ReLU(),
        nn.Linear(256, 2),
    )


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
