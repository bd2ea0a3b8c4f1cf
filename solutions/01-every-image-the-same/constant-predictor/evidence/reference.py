# How much a new network's outputs differ from image to image, against how much its inputs do.


def evidence(program, train, val):
    images = torch.stack([train[i][0] for i in range(25)])
    torch.manual_seed(0)
    model = program.build_model()
    x = program.entering(model, images)
    with torch.no_grad():
        y = model.train()(x)
    return -torch.log(y.std(0).max() / x.std(0).mean() + 1e-30)
