# /// repair
# base = "raw-logits"
# summary = "logsigmoid gives logarithms of probabilities too, but the classes do not compete"
# fails = ["loss_decreases", "validation_improves", "generalises", "reports_honest"]
# ///
def criterion(outputs, labels):
    return F.nll_loss(F.logsigmoid(outputs), labels)
