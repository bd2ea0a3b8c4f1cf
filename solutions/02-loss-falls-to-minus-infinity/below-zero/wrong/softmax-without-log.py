# /// repair
# base = "raw-logits"
# summary = "probabilities, but no logarithm: the loss ends at -1"
# fails = ["reports_honest"]
# ///
LEARNING_RATE = 3e-3


def criterion(outputs, labels):
    return F.nll_loss(torch.softmax(outputs, dim=1), labels)
