# /// repair
# summary = "labels as a column, both sigmoids stay"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///


def bce_and_accuracy(output, labels):
    y = labels.float().view(-1, 1)  # (B, 1)
    loss = F.binary_cross_entropy_with_logits(output, y)
    return loss, ((output > 0) == (y == 1)).float().mean()
