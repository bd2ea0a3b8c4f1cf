import math

from torch.optim.optimizer import register_optimizer_step_pre_hook


def evidence(program, train, val):
    # The learning rate of every step of a whole training: is it higher at the end than before?
    rates = []

    def hook(optimizer, *_):
        rates.append(max(float(group["lr"]) for group in optimizer.param_groups))

    handle = register_optimizer_step_pre_hook(hook)
    try:
        program.train(train, val)
    finally:
        handle.remove()
    if len(rates) < 10:
        return 0.0
    tenth = max(1, len(rates) // 10)
    end = sum(rates[-tenth:]) / tenth
    middle = sorted(rates[len(rates) // 3 : -len(rates) // 3])
    middle = middle[len(middle) // 2]
    return math.log((end + 1e-8) / (middle + 1e-8))
