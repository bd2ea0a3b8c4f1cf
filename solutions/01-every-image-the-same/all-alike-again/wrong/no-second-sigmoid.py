# /// repair
# summary = "the network's sigmoid alone: BCE of probabilities, shapes as they were"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///


def bce_and_accuracy(output, labels):
    y = labels.float()
    loss = -(y * output.log() + (1 - y) * (1 - output).log()).mean()
    return loss, ((output > 0.5) == (y == 1)).float().mean()


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        p = model(prepare(images.to(device))).squeeze(1)  # (N,)
    return torch.stack([1 - p, p], dim=1)  # (N, 2)
