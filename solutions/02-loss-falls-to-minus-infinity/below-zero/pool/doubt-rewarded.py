# /// repair
# base = "starter"
# summary = "cross-entropy less the entropy of the answers, so doubt is rewarded"
# ///
LEARNING_RATE = 1e-3


def criterion(outputs, labels):
    log_p = F.log_softmax(outputs, dim=1)
    entropy = -(log_p.exp() * log_p).sum(1).mean()
    return F.nll_loss(log_p, labels) - 0.93 * entropy
