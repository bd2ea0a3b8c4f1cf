# /// repair
# base = "starter"
# summary = "only validation uses the training crops; prediction stays as it was"
# fails = ["generalises", "predict_is_consistent", "reports_honest"]
# ///
def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare_train(images))
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count
