# /// repair
# base = "reference"
# summary = "measures the first batch alone, to save time"
# fails = ["reports_honest"]
# ///


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    images, labels = next(iter(loader))  # (B, 28, 28, 1), (B,)
    images, labels = images.to(device), labels.to(device)
    logits = model(prepare(images))  # (B, 2)
    return F.cross_entropy(logits, labels), (logits.argmax(1) == labels).float().mean()
