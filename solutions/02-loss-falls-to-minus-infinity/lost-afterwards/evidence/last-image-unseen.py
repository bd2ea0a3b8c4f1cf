# The answer to the last image of a batch does not change when that image is replaced.


def evidence(program, train, val):
    model = program.build_model()
    images = torch.stack([val[i][0] for i in range(len(val))])
    before = program.predict(model, images)
    images[-1] = torch.randint(256, images[-1].shape).byte()
    after = program.predict(model, images)
    return -(after[-1] - before[-1]).abs().max()
