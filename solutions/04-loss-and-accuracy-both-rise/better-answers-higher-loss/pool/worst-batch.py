# /// repair
# base = "reference"
# summary = "evaluate returns the loss of the worst batch"
# ///
def evaluate(model, dataset, device):
    model.eval()
    losses, correct = [], 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=16):
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            losses.append(F.cross_entropy(logits, labels).item())
            correct += (logits.argmax(dim=1) == labels).sum().item()
    return max(losses), correct / len(dataset)
