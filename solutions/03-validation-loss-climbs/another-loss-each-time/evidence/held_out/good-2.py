import copy

import torch


class _Stop(Exception):
    pass


def _frozen(model):
    """A copy that is in eval mode and stays there, whatever is asked of it."""
    model = copy.deepcopy(model).eval()
    for module in model.modules():
        module.train = lambda mode=True, module=module: module
    return model


def evidence(program, train, val):
    # 1. In fit: a pass in training mode through which no gradient comes back is a measurement
    #    made in training mode.
    torch.manual_seed(0)
    model = program.build_model()
    passes = []  # [training mode, gradient came back]

    def hook(module, inputs, output):
        record = [any(m.training for m in module.modules()), False]
        passes.append(record)
        if isinstance(output, torch.Tensor) and output.requires_grad:
            output.register_hook(lambda gradient: record.__setitem__(1, True))

    last, logs = [model], [0]

    def log(model, **reported):
        last[0] = model
        logs[0] += 1
        if logs[0] == 3:
            raise _Stop

    handle = model.register_forward_hook(hook)
    try:
        last[0] = program.fit(model, train, val, device="cpu", log=log)
    except _Stop:
        pass
    handle.remove()
    last[0]._forward_hooks.clear()
    measured = [in_training for in_training, used in passes if not used]
    share = sum(measured) / max(len(measured), 1)

    # 2. In predict: does anything change if the network cannot leave eval mode?
    images = torch.stack([val[i][0] for i in range(min(24, len(val)))])
    answers = []
    for one in (copy.deepcopy(last[0]).train(), _frozen(last[0])):
        torch.manual_seed(0)
        with torch.no_grad():
            answers.append(program.predict(one, images))
    moved = (answers[0] - answers[1]).abs().max().item()
    differs = 1.0 if moved > 1e-4 else 0.0
    # frozen layers answer alike if the mode is asked for; without any such layer it is harmless
    matters = max(_mode_matters(last[0], program, images), differs)
    return share * matters + differs + 0.1 * moved


def _mode_matters(model, program, images):
    entered = program.entering(copy.deepcopy(model), images)
    with torch.no_grad():
        torch.manual_seed(0)
        a = copy.deepcopy(model).train()(entered)
        b = copy.deepcopy(model).eval()(entered)
    return float((a - b).abs().max() > 1e-4)
