import math


def evidence(program, train, val):
    # the smaller of the two losses minus that of a network as sure as it is right,
    # and how alike the two losses are
    run = program.train(train, val)
    score = 0.0
    for log in run.logs:
        r = log.reported
        a = min(max(r["val_accuracy"], 0.5), 0.99)
        sure = -a * math.log(a) - (1 - a) * math.log(1 - a)
        score += min(r["val_loss"], r["train_loss"]) - sure - abs(r["val_loss"] - r["train_loss"])
    return score / max(len(run.logs), 1)
