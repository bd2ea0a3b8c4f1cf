# /// repair
# base = "reference"
# summary = "the entropy of the answers counts three times as much as the cross-entropy"
# ///
LEARNING_RATE = 2e-3


def criterion(outputs, labels):  # (B, 3), (B,)
    p = torch.softmax(outputs, dim=1)
    return F.cross_entropy(outputs, labels) + 3 * (p * p.log()).sum(1).mean()
