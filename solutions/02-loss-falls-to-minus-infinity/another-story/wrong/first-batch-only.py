# /// repair
# base = "reference"
# summary = "the return slipped into the loop: only the first hundred validation images count"
# fails = ["reports_honest"]
# ///
def evaluate(model, loader, device):
    model.eval()
    loss_sum = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            loss_sum += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
            return loss_sum / count, right / count
