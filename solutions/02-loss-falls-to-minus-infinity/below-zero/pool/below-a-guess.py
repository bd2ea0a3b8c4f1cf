# /// repair
# base = "starter"
# summary = "the cross-entropy less that of a guess is reported"
# ///
import math

LEARNING_RATE = 5e-4


def criterion(outputs, labels):
    return F.cross_entropy(outputs, labels) - math.log(3)
