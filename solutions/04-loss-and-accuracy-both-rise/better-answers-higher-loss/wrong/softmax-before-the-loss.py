# /// repair
# base = "reference"
# summary = "gives the cross-entropy probabilities instead of logits, in training and in the report"
# fails = ["reports_honest"]
# ///


def objective(model, logits, labels):
    squares = sum(p.square().sum() for p in model.parameters() if p.dim() > 1)
    return F.cross_entropy(logits.softmax(dim=1), labels) + L2 * squares


def evaluate(model, dataset, device):
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            images, labels = images.to(device), labels.to(device)
            p = model(prepare(images)).softmax(dim=1)  # (B, 2)
            total += F.cross_entropy(p, labels).item() * len(labels)
            correct += (p.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)
