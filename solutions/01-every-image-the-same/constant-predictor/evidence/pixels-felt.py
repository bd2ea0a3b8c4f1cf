# How strongly the pixels are felt at the output of a new network: the gradient of one by the other.


def evidence(program, train, val):
    images = torch.stack([train[i][0] for i in range(25)])
    torch.manual_seed(0)
    model = program.build_model()
    x = program.entering(model, images).requires_grad_()
    model.train()(x)[..., -1].sum().backward()
    return -torch.log(x.grad.norm() + 1e-30)
