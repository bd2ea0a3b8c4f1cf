# /// repair
# summary = "a sigmoid and BCELoss instead of BCEWithLogitsLoss, with the smaller learning rate"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-3


def loss_of(model, images, labels):
    logits = model(prepare(images)).squeeze(1)  # (B,)
    return logits, F.binary_cross_entropy(torch.sigmoid(logits), labels.float())
