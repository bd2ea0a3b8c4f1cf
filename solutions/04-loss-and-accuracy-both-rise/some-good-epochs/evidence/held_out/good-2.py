import math


def _median(values):
    return sorted(values)[len(values) // 2]


def evidence(program, train, val):
    # Length of each update per length of the gradient, with the network held still: what the
    # program does with the same gradient early, in the middle and late.
    steps = program.first_steps(train, val, 100000, still=True)
    factors = []
    for step in steps:
        if not step.after:
            continue
        moved = pulled = 0.0
        for name, gradient in step.gradients.items():
            if name not in step.before or name not in step.after:
                continue
            moved += (step.after[name] - step.before[name]).double().square().sum().item()
            pulled += gradient.double().square().sum().item()
        if pulled > 0:
            factors.append(math.sqrt(moved / pulled))
    if len(factors) < 12:
        return 0.0
    part = max(3, len(factors) // 8)
    third = len(factors) // 3
    end, middle = _median(factors[-part:]), _median(factors[third : 2 * third])
    return math.log((end + 1e-9) / (middle + 1e-9))
