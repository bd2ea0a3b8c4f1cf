import math


def evidence(program, train, val):
    # how far the training loss has climbed back from its lowest point
    run = program.train(train, val)
    curve = [log.reported["train_loss"] for log in run.logs]
    low = min(range(len(curve)), key=curve.__getitem__)
    return math.log((curve[-1] + 1e-3) / (curve[low] + 1e-3)) + (1 - low / len(curve))
