# /// repair
# summary = "data term and penalty are two numbers; their sum is trained on, the first reported"
# ///
def data_term(logits, labels):
    return F.cross_entropy(logits, labels, reduction="none")  # (B,)


def penalty(model):
    return L2 * sum(p.square().sum() for p in model.parameters() if p.dim() > 1)


def objective(model, logits, labels):
    return data_term(logits, labels).mean() + penalty(model)


def evaluate(model, dataset, device):
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=200):
            logits = model(prepare(images.to(device))).cpu()  # (B, 2)
            losses.append(data_term(logits, labels))
            hits.append(logits.argmax(dim=1) == labels)  # (B,)
        print(f"penalty {penalty(model).item():.3f}")
    return torch.cat(losses).mean().item(), torch.cat(hits).float().mean().item()
