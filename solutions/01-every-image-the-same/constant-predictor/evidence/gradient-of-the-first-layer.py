# The gradient has vanished by the time it reaches the first layer.


def evidence(program, train, val):
    (step,) = program.first_steps(train, val)
    first = next(iter(step.gradients.values()))
    return -torch.log(first.norm() / step.output_gradient.norm() + 1e-30)
