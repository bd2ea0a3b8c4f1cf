# /// repair
# summary = "two outputs and cross-entropy"
# ///
starter_model = build_model


def build_model():
    return nn.Sequential(*list(starter_model())[:-2], nn.Linear(32, 2))  # (B, 2)


def bce_and_accuracy(output, labels):
    accuracy = (output.argmax(1) == labels).float().mean()
    return F.cross_entropy(output, labels), accuracy


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return F.softmax(model(prepare(images.to(device))), dim=1)  # (N, 2)
