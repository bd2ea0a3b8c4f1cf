# A network of my own, certain of class 0 in training mode and undecided in evaluation mode.


class Witness(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return torch.tensor([9.0 * self.training, 0.0]).repeat(len(x), 1) + self.weight


def evidence(program, train, val):
    images = torch.stack([val[i][0] for i in range(10)])
    return program.predict(Witness(), images)[:, 0].mean()
