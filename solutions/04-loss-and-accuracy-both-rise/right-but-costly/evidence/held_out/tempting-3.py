import torch


def evidence(program, train, val):
    # small gradients, outputs in a narrow range, and a start very close to ln 10
    step = program.first_steps(train, val)[0]
    norm = torch.stack([g.norm() for g in step.gradients.values()]).norm()
    spread = step.output.max() - step.output.min()
    return float(-norm.log() - 0.5 * spread.log() - abs(step.loss - 2.302585))
