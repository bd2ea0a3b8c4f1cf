# Probabilities do not change if the same is added to all outputs, and so a sound loss does not.


def evidence(program, train, val):
    model = program.build_model()
    (before,) = program.first_steps(train, val, model=model, still=True)
    bias = list(model.parameters())[-1]
    bias.data += 1
    (after,) = program.first_steps(train, val, model=model)
    return abs(after.loss - before.loss)
