# /// repair
# base = "reference"
# summary = "validation in train mode, so that both losses are measured alike"
# fails = ["reports_honest"]
# ///
def evaluate(model, loader, device):
    model.train()
    loss_sum = right = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            loss_sum += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
    val_loss = loss_sum / len(loader.dataset)
    val_accuracy = right / len(loader.dataset)
    return val_loss, val_accuracy
