# /// repair
# base = "reference"
# summary = "log_softmax along the batch: the images compete, not the classes"
# fails = ["reports_honest"]
# ///
def criterion(outputs, labels):  # (B, 3), (B,)
    return F.nll_loss(F.log_softmax(outputs, dim=0), labels)
