import math


def evidence(program, train, val):
    # how far the weights travel in the last epochs, compared with the first ones
    run = program.train(train, val)
    ways = []
    for a, b in zip(run.logs, run.logs[1:]):
        names = [n for n, w in a.weights.items() if w.is_floating_point()]
        ways.append(
            math.sqrt(sum((b.weights[n] - a.weights[n]).square().sum().item() for n in names))
        )
    third = max(1, len(ways) // 3)
    return math.log((sum(ways[-third:]) + 1e-9) / (sum(ways[:third]) + 1e-9))
