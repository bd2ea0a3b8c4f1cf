# /// repair
# base = "starter"
# summary = "the validation loss is measured in training mode too: now the curves meet"
# fails = ["loss_decreases", "predict_is_consistent"]
# ///
def evaluate(model, dataset, device):
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)
