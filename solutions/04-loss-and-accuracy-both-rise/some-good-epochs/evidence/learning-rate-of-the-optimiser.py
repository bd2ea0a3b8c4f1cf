# Note the learning rate at each step: is it larger in the second half of the training?
from torch.optim.optimizer import register_optimizer_step_post_hook


def rate(optimizer):
    return optimizer.param_groups[0]["lr"]


def evidence(program, train, val):
    rates = []
    hook = register_optimizer_step_post_hook(lambda one, *_: rates.append(rate(one)))
    program.train(train, val)
    hook.remove()
    half = len(rates) // 2
    return sum(rates[half:]) / sum(rates[:half])
