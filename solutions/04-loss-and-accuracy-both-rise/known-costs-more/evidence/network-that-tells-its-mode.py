# A network of our own that answers one thing in training mode and another in eval mode.


class Probe(nn.Module):
    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        return (self.bias + torch.tensor([9.0, 0.0]) * self.training).expand(len(x), 2)


def evidence(program, train, val):
    reported = []
    program.fit(Probe(), train, val, device="cpu", log=lambda model, **one: reported.append(one))
    return max(abs(one["train_loss"] - one["val_loss"]) for one in reported)
