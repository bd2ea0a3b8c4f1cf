# /// repair
# base = "reference"
# summary = "evaluate no longer puts the network into eval mode, so the curves are those of another network"
# fails = ["reports_honest"]
# ///


@torch.no_grad()
def evaluate(model, loader, device):
    model.train()
    losses, hits = [], []
    for images, labels in loader:  # (B, 28, 28, 1), (B,)
        images, labels = images.to(device), labels.to(device)
        logits = model(prepare(images))  # (B, 2)
        losses.append(F.cross_entropy(logits, labels, reduction="none"))  # (B,)
        hits.append((logits.argmax(1) == labels).float())  # (B,)
    return torch.cat(losses).mean(), torch.cat(hits).mean()
