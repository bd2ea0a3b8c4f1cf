# /// repair
# base = "reference"
# summary = "the new evaluate forgets eval mode: batch norm takes the statistics of each batch"
# fails = ["reports_honest"]
# ///
def evaluate(model, loader, device):
    loss_sum = right = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            loss_sum += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
    return loss_sum / len(loader.dataset), right / len(loader.dataset)
