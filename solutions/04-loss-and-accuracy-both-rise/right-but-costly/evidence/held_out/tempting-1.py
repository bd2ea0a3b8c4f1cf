import math


def evidence(program, train, val):
    # a loss that is too high for its accuracy, and that no longer moves
    run = program.train(train, val)
    last, before = run.logs[-1].reported, run.logs[-2].reported
    a = min(max(last["val_accuracy"], 0.1), 0.99)
    fair = -a * math.log(a) - (1 - a) * math.log((1 - a) / 9)
    rest = min(last["val_loss"], last["train_loss"]) - fair
    return float(rest - abs(last["train_loss"] - before["train_loss"]))
