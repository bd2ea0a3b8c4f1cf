# /// repair
# summary = "one output unit, sigmoid and binary cross-entropy: the answer with the most votes"
# fails = ["reports_honest"]
# ///
two_units = build_model


def build_model():
    model = two_units()
    model[-1] = nn.Linear(512, 1)  # (B, 1)
    return model


def objective(model, logits, labels):
    squares = sum(p.square().sum() for p in model.parameters() if p.dim() > 1)
    data_term = F.binary_cross_entropy_with_logits(logits.squeeze(1), labels.float())
    return data_term + L2 * squares


def evaluate(model, dataset, device):
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 1)
            total += objective(model, logits, labels).item() * len(labels)
            correct += ((logits.squeeze(1) > 0) == (labels == 1)).sum().item()
    return total / len(dataset), correct / len(dataset)


def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    p = torch.cat(batches).sigmoid()  # (N, 1)
    return torch.cat([1 - p, p], dim=1)  # (N, 2)
