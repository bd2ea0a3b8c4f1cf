# /// repair
# summary = "two outputs and cross-entropy instead of one output and binary cross-entropy"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-3
one_output = build_model


def build_model():
    return nn.Sequential(*list(one_output())[:-1], nn.Linear(64, 2))  # (B, 2)


def loss_of(model, images, labels):
    logits = model(prepare(images))  # (B, 2)
    return logits[:, 1] - logits[:, 0], F.cross_entropy(logits, labels)


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return F.softmax(model(prepare(images.to(device))), dim=1)  # (N, 2)
