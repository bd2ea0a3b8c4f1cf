# /// repair
# base = "starter"
# summary = "the sign of the cross-entropy is wrong: the training climbs"
# ///
def criterion(outputs, labels):
    return F.log_softmax(outputs, dim=1).gather(1, labels[:, None]).mean()
