import math


def evidence(program, train, val):
    # size of the weights at the end, times how often the loss went up in the second half
    run = program.train(train, val)
    curve = [log.reported["train_loss"] for log in run.logs]
    half = len(curve) // 2
    ups = sum(b > a for a, b in zip(curve[half:], curve[half + 1 :])) / max(1, half)
    norms = [sum(w.float().square().sum().item() for w in log.weights.values()) for log in run.logs]
    last = norms[-1] if math.isfinite(norms[-1]) else 1e9
    return ups + 0.2 * math.log(last / norms[0]) + 0.2 * curve[-1]
