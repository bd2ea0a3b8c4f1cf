# /// repair
# summary = "flattens the network's own probability and takes no second sigmoid; small steps"
# ///
LEARNING_RATE = 1e-4


def bce_and_accuracy(output, labels):
    y = labels.float()
    output = output.flatten()
    loss = -(y * torch.log(output) + (1 - y) * torch.log(1 - output)).mean()
    accuracy = ((output > 0.5) == (y == 1)).float().mean()
    return loss, accuracy


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        p = model(prepare(images.to(device))).squeeze(1)  # (N,)
    return torch.stack([1 - p, p], dim=1)  # (N, 2)
