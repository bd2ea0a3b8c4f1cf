import torch
from torch.optim.optimizer import register_optimizer_step_post_hook


class _Stop(Exception):
    pass


def evidence(program, train, val):
    # How many images go through the network in eval mode between the last update of an epoch
    # and its report? Comparable curves need all of train and all of val there.
    torch.manual_seed(0)
    model = program.build_model()
    state = {"measured": 0, "logs": 0}
    shares = []

    def hook(module, inputs, output):
        if any(m.training for m in module.modules()):
            return
        state["measured"] += len(inputs[0])

    def stepped(*_):
        state["measured"] = 0

    def log(model, **reported):
        extra = state["measured"] - len(val)
        shares.append(1 - max(0.0, min(1.0, extra / len(train))))
        state["measured"] = 0
        state["logs"] += 1
        if state["logs"] == 3:
            raise _Stop

    handles = [
        model.register_forward_hook(hook),
        register_optimizer_step_post_hook(stepped),
    ]
    try:
        program.fit(model, train, val, device="cpu", log=log)
    except _Stop:
        pass
    finally:
        for handle in handles:
            handle.remove()
    return float(sum(shares) / max(len(shares), 1))
