# When a pass without gradients looks at images, in which mode is the network?
from torch.nn.modules.module import register_module_forward_pre_hook


def evidence(program, train, val):
    modes = []

    def note(module, inputs):
        if not torch.is_grad_enabled():
            modes.append(module.training)

    hook = register_module_forward_pre_hook(note)
    program.train(train, val, logs=2)
    hook.remove()
    return sum(modes) / max(1, len(modes))
