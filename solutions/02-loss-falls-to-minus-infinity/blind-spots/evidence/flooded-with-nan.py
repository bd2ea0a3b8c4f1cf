# An image of NaN makes NaN of all that depends on it; what stays a number sees only padding.


def evidence(program, train, val):
    model, finite = program.build_model(), []
    x = program.entering(model, val[0][0][None])
    for layer in model.eval().modules():
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(lambda layer, x, y: finite.append(y.isfinite().sum()))
    with torch.no_grad():
        model(x * torch.nan)
    return max(finite)
