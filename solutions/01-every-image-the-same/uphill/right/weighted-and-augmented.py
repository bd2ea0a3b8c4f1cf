# /// repair
# base = "oversized-head"
# summary = "pooled head with dropout, mirrored training images, batches weighted by their size"
# ///


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 12, 14, 14)
        nn.Conv2d(12, 24, kernel_size=3, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 24, 7, 7)
        nn.Conv2d(24, 32, kernel_size=3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.AdaptiveMaxPool2d(2), nn.Flatten(), nn.Dropout(0.3),  # (B, 128)
        nn.Linear(128, 2),  # (B, 2)
    )


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    total, right, count = torch.zeros(()), torch.zeros(()), 0
    for images, labels in loader:  # (B, 28, 28, 1), (B,)
        images, labels = images.to(device), labels.to(device)
        logits = model(prepare(images))  # (B, 2)
        total += F.cross_entropy(logits, labels).cpu() * len(labels)
        right += (logits.argmax(1) == labels).float().mean().cpu() * len(labels)
        count += len(labels)
    return total / count, right / count


starter_prepare = prepare


def prepare(images):
    x = starter_prepare(images)
    if not torch.is_grad_enabled():
        return x
    mirrored = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
    return torch.where(mirrored, x.flip(3), x)
