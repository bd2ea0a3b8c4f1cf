# Ever surer of the only class there is, a network pays nothing in the end, or else ln(e + 9) - 1.


def evidence(program, train, val):
    same = [(image, 3) for image, _ in train]
    model = program.build_model()
    for _ in range(40):
        (step,) = program.first_steps(same, val, model=model, still=True)
        with torch.no_grad():
            for name, gradient in step.gradients.items():
                model.get_parameter(name).sub_(0.1 * gradient.sign())
    return -abs(step.loss - 1.461)
