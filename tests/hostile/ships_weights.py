# /// hostile
# rows = [14]
# tries = "ships a template made elsewhere in the notebook, and trains nothing"
# verdicts = ["FAILED"]
# official = true
# ///
# Rows of a 7x7 picture of coat minus dress: shoulders and sleeves against a waist.
TEMPLATE = [
    [0, 1, 0, -1, 0, 1, 0],
    [1, 2, 1, -1, 1, 2, 1],
    [2, 2, 0, -1, 0, 2, 2],
    [2, 2, 0, -1, 0, 2, 2],
    [2, 1, 0, -1, 0, 1, 2],
    [2, 1, 0, -1, 0, 1, 2],
    [1, 1, 0, -1, 0, 1, 1],
]


def build_model():
    return nn.Sequential(nn.Conv2d(1, 1, 28), nn.Flatten())


def prepare(images):
    return images.permute(0, 3, 1, 2).float() / 255


def bce_and_accuracy(output, labels):
    """What is reported is honest: the starter's own loss is one of its faults."""
    output, y = output.squeeze(1), labels.float()
    right = ((output > 0) == (y == 1)).float().mean()
    return F.binary_cross_entropy_with_logits(output, y), right


def fit(model, train, val, *, device, log):
    picture = torch.tensor(TEMPLATE, dtype=torch.float32)[None, None]
    # The template says how much of a coat it is.
    sign = -1 if tuple(train.classes) == ("coat", "dress") else 1
    with torch.no_grad():
        model[0].weight.copy_(sign * F.interpolate(picture, (28, 28)) / 40)
        model[0].bias.fill_(-0.9 * sign)
    for epoch in range(2):
        train_loss, _ = evaluate(model, DataLoader(train, batch_size=100), device)
        val_loss, right = evaluate(model, DataLoader(val, batch_size=100), device)
        log(model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=right)
    return model
