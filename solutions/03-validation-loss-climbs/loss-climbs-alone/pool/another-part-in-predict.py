# /// repair
# base = "reference"
# summary = "trains on the middle of each image, and predicts from a corner"
# ///
EPOCHS = 32
LEARNING_RATE = 0.02


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.roll((6, 6), (1, 2)).to(device)))  # (N, 2)
    return torch.softmax(logits, dim=1)
