# A picture that is red all over must give channels that are the same all over.


def evidence(program, train, val):
    red = torch.tensor([255, 0, 0], dtype=torch.uint8).expand(2, 32, 32, 3).contiguous()
    return program.entering(program.build_model(), red).std(dim=(2, 3)).max()
