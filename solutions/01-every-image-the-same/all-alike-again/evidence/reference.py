# If one label is turned, the gradient changes at the output for that image, and for no other.


def evidence(program, train, val):
    batch = [train[i] for i in range(5)]
    image, label = batch[0]
    (before,) = program.first_steps(batch, val)
    (after,) = program.first_steps([(image, 1 - label), *batch[1:]], val)
    change = (after.output_gradient - before.output_gradient).reshape(5, -1).abs().sum(1)
    return int((change > 1e-6).sum())
