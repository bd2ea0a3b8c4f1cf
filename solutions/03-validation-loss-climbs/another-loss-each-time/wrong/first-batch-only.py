# /// repair
# base = "reference"
# summary = "evaluate returns from inside the loop, after its first batch"
# fails = ["reports_honest"]
# ///


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
            model.train()
            return total / count, right / count
