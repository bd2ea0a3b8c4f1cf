# /// repair
# base = "reference"
# summary = "evaluate takes the cross-entropy of probabilities; training and predict are right"
# fails = ["reports_honest"]
# ///
def evaluate(model, dataset, device):
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            images, labels = images.to(device), labels.to(device)
            p = model(prepare(images)).softmax(dim=1)  # (B, 10)
            total += F.cross_entropy(p, labels, reduction="sum").item()
            correct += (p.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)
