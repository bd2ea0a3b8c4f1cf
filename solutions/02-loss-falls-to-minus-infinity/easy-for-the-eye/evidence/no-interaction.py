# What inverting channel 4 does to the network's input must not depend on the other channels.


def evidence(program, train, val):
    model = program.build_model()
    images = torch.stack([val[i][0] for i in range(len(val))])
    colours, fourth = images[..., :3], images[..., 3:]

    def effect(colours):
        pair = torch.cat([colours, fourth], dim=3), torch.cat([colours, 255 - fourth], dim=3)
        return program.entering(model, pair[0]) - program.entering(model, pair[1])

    return (effect(colours) - effect(255 - colours)).abs().mean() / effect(colours).abs().mean()
