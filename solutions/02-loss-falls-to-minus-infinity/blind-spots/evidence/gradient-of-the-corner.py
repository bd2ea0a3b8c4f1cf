# The first position of every convolution must have a gradient at the pixels of the image.


def evidence(program, train, val):
    model, corners = program.build_model(), []
    x = program.entering(model, torch.randint(256, (4, 32, 48, 4)).byte()).requires_grad_()
    for layer in model.eval().modules():
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(lambda layer, x, y: corners.append(y[:, :, 0, 0].sum()))
    model(x)
    felt = [torch.autograd.grad(corner, x, retain_graph=True)[0] for corner in corners]
    return -min(gradient.abs().max() for gradient in felt)
