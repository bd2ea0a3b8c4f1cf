# /// repair
# base = "broadcast"
# summary = "repairs only the accuracy, which is now honest; the loss keeps its shapes"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
starter_loss = bce_and_accuracy


def bce_and_accuracy(output, labels):
    loss, _ = starter_loss(output, labels)
    return loss, ((output.squeeze(1) > 0) == (labels == 1)).float().mean()
