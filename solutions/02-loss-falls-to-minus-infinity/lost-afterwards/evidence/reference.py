# What leaves the network must have as many rows as what enters it has images.


def evidence(program, train, val):
    model = program.build_model()
    images = torch.stack([val[i][0] for i in range(8)])
    x = program.entering(model, images)
    with torch.no_grad():
        return len(model.eval()(x)) / len(images)
