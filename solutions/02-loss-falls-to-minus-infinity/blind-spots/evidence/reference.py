# Positions of a convolution's output that come out the same for all images of noise see nothing.


def evidence(program, train, val):
    model, outputs = program.build_model(), []
    noise = torch.randint(256, (8, 32, 48, 4)).byte()
    x = program.entering(model, noise)
    for layer in model.eval().modules():
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(lambda layer, x, y: outputs.append(y))
    with torch.no_grad():
        model(x)
    return max(((y - y[:1]).abs().amax((0, 1)) < 1e-6).float().mean() for y in outputs)
