# If the labels of a batch change places, the gradient at the outputs must change.


def evidence(program, train, val):
    images, labels = zip(*(train[i] for i in range(25)), strict=True)
    steps = []
    for dealt in (sorted(labels), sorted(labels, reverse=True)):
        steps += program.first_steps(list(zip(images, dealt, strict=True)), val)
    change = steps[1].output_gradient - steps[0].output_gradient
    return -change.abs().max() / steps[0].output_gradient.abs().max()
