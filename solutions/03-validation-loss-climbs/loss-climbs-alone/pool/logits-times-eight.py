# /// repair
# base = "reference"
# summary = "multiplies the logits by eight before it makes probabilities of them"
# ///
EPOCHS = 30
LEARNING_RATE = 0.03


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = 8 * model(prepare(images.to(device)))  # (N, 2)
    return torch.softmax(logits, dim=1)
