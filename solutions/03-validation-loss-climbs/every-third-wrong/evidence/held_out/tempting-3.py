import math


def evidence(program, train, val):
    # how fast the training images are known by heart, against what validation gains by it
    run = program.train(train, val)
    curve = [log.reported["train_loss"] for log in run.logs]
    new = [log.reported["val_loss"] for log in run.logs]
    known = sum(math.log(math.log(3) / max(loss, 1e-4)) for loss in curve) / len(curve)
    gained = math.log(3) - min(new)
    rise = new[-1] - min(new)
    return known - 3 * gained + rise
