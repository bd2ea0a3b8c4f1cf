# With huge weights nearly all answers are wrong and certain. With two softmaxes each costs 2.46.


def evidence(program, train, val):
    model = program.build_model()
    with torch.no_grad():
        [p for p in model.parameters() if p.dim() > 1][-1].mul_(1e4)
    (step,) = program.first_steps(train, val, model=model)
    return -abs(step.loss - 2.4)
