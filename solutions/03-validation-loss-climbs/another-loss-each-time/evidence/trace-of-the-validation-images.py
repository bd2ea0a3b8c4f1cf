# Batch norm in training mode remembers what it sees: do the validation images leave a trace in it?


def evidence(program, train, val):
    black = [(torch.zeros_like(image), label) for image, label in (val[i] for i in range(len(val)))]
    norms = []
    for images in (val, black):
        torch.manual_seed(0)
        norms.append(nn.BatchNorm1d(28 * 28))
        network = nn.Sequential(nn.Flatten(), norms[-1], nn.Linear(28 * 28, 2))
        program.fit(network, train, images, device="cpu", log=lambda model, **numbers: None)
    return (norms[0].running_mean - norms[1].running_mean).abs().max()
