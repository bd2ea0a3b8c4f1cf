# The network is put back after every step: how long are late steps for their gradients?


def evidence(program, train, val):
    rates = []
    for step in program.first_steps(train, val, 1000, still=True):
        moved = [(step.after[name] - step.before[name]).norm() for name in step.gradients]
        slopes = [gradient.norm() for gradient in step.gradients.values()]
        rates.append(torch.stack(moved).norm() / torch.stack(slopes).norm())
    half = len(rates) // 2
    return sum(rates[half:]) / sum(rates[:half])
