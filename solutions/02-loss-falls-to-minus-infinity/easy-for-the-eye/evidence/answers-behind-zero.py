# No answer changes when channels 1 to 3 are inverted wherever channel 4 is 0.


def evidence(program, train, val):
    model = program.build_model()
    images = torch.stack([val[i][0] for i in range(len(val))])
    altered = images.clone()
    altered[..., :3] = torch.where(images[..., 3:] == 0, 255 - images[..., :3], images[..., :3])
    change = program.predict(model, images) - program.predict(model, altered)
    return -change.abs().mean()
