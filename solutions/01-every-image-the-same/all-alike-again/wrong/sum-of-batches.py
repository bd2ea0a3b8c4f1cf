# /// repair
# base = "reference"
# summary = "adds up the mean losses of the batches and divides by the number of images"
# fails = ["reports_honest"]
# ///


def evaluate(model, loader, device):
    model.eval()
    total_loss = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss, accuracy = bce_and_accuracy(model(prepare(images)), labels)
            total_loss += loss.item()
            right += accuracy.item() * len(labels)
            count += len(labels)
    return total_loss / count, right / count
