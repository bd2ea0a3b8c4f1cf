# /// repair
# base = "raw-logits"
# summary = "the sign of the loss is flipped, so that the curve starts to rise"
# fails = ["loss_decreases", "validation_improves", "generalises", "reports_honest"]
# ///
def criterion(outputs, labels):
    return -F.nll_loss(outputs, labels)
