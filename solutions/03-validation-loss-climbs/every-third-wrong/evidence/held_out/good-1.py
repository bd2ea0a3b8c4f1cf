import math

import torch
from torch import nn


def evidence(program, train, val):
    # Share of the parameters that apply to one place of the image only.
    model = program.build_model()
    images = torch.stack([train[i][0] for i in range(4)])
    entered = program.entering(model, images)
    state = {"channels": entered.shape[1] if entered.dim() == 4 else 1, "dense": False}
    single, known = {}, set()

    def hook(module, inputs, output):
        x = inputs[0]
        weight = getattr(module, "weight", None)
        if not isinstance(weight, torch.Tensor):
            return
        known.add(id(weight))
        if getattr(module, "bias", None) is not None:
            known.add(id(module.bias))
        if isinstance(module, (nn.Conv1d, nn.Conv2d)):
            places = math.prod(output.shape[2:])
            area = math.prod(module.kernel_size)
            if places == 1 and area >= 16:  # a dense layer by another name
                single[id(weight)] = weight.numel()
                state["dense"] = True
            elif state["dense"]:
                single[id(weight)] = weight.numel()
            else:
                state["channels"] = module.out_channels
        elif isinstance(module, nn.Linear):
            places = output.numel() / (len(output) * module.out_features)
            folded = module.in_features / max(state["channels"], 1)
            if places <= 1 and (folded > 1 or state["dense"]):
                single[id(weight)] = weight.numel()
                state["dense"] = True

    handles = [m.register_forward_hook(hook) for m in model.modules() if not list(m.children())]
    model.eval()
    with torch.no_grad():
        model(entered)
    for handle in handles:
        handle.remove()
    total = sum(p.numel() for p in model.parameters())
    count = sum(single.values())
    # parameters of no layer that we know: large ones are a head written by hand
    count += sum(p.numel() for p in model.parameters() if id(p) not in known and p.numel() > 3000)
    return count / total * min(1.0, count / 2000)
