# A network of our own that always says one half costs ln 2. What is more than that is no loss.


class Guess(nn.Module):
    def __init__(self):
        super().__init__()
        self.kernel = nn.Parameter(torch.full((100, 100), 100.0))

    def forward(self, x):
        return torch.zeros(len(x), 2) + 0 * self.kernel.sum()


def evidence(program, train, val):
    reported = []
    program.fit(Guess(), train, val, device="cpu", log=lambda m, **one: reported.append(one))
    return reported[0]["val_loss"] - 0.6931
