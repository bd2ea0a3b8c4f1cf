# /// repair
# base = "reference"
# summary = "evaluate gives the network pixels from 0 to 1, which it was not trained on"
# ///
def evaluate(model, dataset, device):
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            x, labels = images.to(device).permute(0, 3, 1, 2).float() / 255, labels.to(device)
            logits = model(x)  # (B, 2)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)
