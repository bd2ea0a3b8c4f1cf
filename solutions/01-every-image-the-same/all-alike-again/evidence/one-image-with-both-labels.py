# The same image stands in the batch with label 0 and with label 1: they should not be pushed alike.


def evidence(program, train, val):
    image, _ = train[0]
    (step,) = program.first_steps([(image, i % 2) for i in range(10)], val)
    push = step.output_gradient.reshape(len(step.output), -1)
    return -push.std(0).max() / push.abs().max()
