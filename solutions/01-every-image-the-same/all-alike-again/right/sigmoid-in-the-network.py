# /// repair
# summary = "keeps the sigmoid in the network and takes it out of the loss and out of predict"
# ///


def bce_and_accuracy(output, labels):
    p = output.squeeze(1)  # (B,), probabilities
    return F.binary_cross_entropy(p, labels.float()), ((p > 0.5) == (labels == 1)).float().mean()


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        p = model(prepare(images.to(device))).squeeze(1)  # (N,)
    return torch.stack([1 - p, p], dim=1)  # (N, 2)
