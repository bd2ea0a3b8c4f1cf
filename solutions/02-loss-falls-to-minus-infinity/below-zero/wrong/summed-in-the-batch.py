# /// repair
# base = "reference"
# summary = "the loss of a batch is a sum but is counted as a mean"
# fails = ["reports_honest"]
# ///
def criterion(outputs, labels):
    return F.cross_entropy(outputs, labels, reduction="sum")
