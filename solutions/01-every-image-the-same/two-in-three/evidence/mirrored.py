# A mirrored image must enter the network as the mirror image of what entered before.


def evidence(program, train, val):
    images = torch.stack([train[i][0] for i in range(25)])
    model = program.build_model()
    x = program.entering(model, images)
    y = program.entering(model, images.flip(2).contiguous())
    return min((y - x.flip(axis)).abs().mean() for axis in (2, 3))
