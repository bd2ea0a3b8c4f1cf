# /// repair
# base = "reference"
# summary = "the mean of the three recalls is reported as the accuracy"
# fails = ["reports_honest"]
# ///
def evaluate(model, loader, device):
    model.eval()
    total = 0
    right, count = torch.zeros(3), torch.zeros(3)
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits = labels[logits.argmax(1) == labels]
            right += torch.bincount(hits.cpu(), minlength=3)
            count += torch.bincount(labels.cpu(), minlength=3)
    return total / count.sum().item(), (right / count).mean().item()
