# If every gradient is 1, the weights move by the learning rate: far in the last epoch?
from torch.optim.optimizer import register_optimizer_step_pre_hook


def ones(optimizer, *_):
    for p in optimizer.param_groups[0]["params"]:
        p.grad = torch.ones_like(p) if p.requires_grad else None


def evidence(program, train, val):
    hook = register_optimizer_step_pre_hook(ones)
    logs = program.train(train, val).logs
    hook.remove()
    places = [list(log.weights.values())[-1].flatten()[0] for log in logs]
    return abs(places[-1] - places[-2]) / abs(places[1] - places[0])
