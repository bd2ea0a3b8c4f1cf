# /// repair
# summary = "whole images still come out as two rows each; the answer is the mean of both rows"
# held_out = true
# fails = ["validation_improves", "generalises"]
# ///


def image_logits(model, images):
    rows = model(prepare(images))  # (2 B, 2)
    return rows.view(len(images), -1, 2).mean(dim=1)


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = image_logits(model, images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = image_logits(model, images.to(device))
    return torch.softmax(logits, dim=1)
