# /// repair
# base = "reference"
# summary = "evaluate returns after its first batch, of 64 images"
# fails = ["reports_honest"]
# ///
def evaluate(model, dataset, device):
    model.eval()
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=64):
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 4)
            loss = F.cross_entropy(logits, labels).item()
            return loss, (logits.argmax(dim=1) == labels).float().mean().item()
