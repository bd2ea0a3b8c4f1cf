# What a sound loss adds to one class, it takes from the others: pushes on the last layer cancel.


def evidence(program, train, val):
    (step,) = program.first_steps(train, val)
    weights = [one for one in step.gradients.values() if one.dim() == 2][-1]
    return weights.sum(0).norm() / weights.norm()
