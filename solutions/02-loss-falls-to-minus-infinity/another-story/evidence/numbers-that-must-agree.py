# On the same images, losses of a network that stands still agree; its accuracy follows from them.
class Still(nn.Linear):
    def forward(self, x):
        return torch.tensor([2.0, 0.0]).expand(len(x), 2) + 0 * self.bias


def evidence(program, train, val):
    data, said = [(val[i][0], int(i > 99)) for i in range(102)], {}
    program.fit(Still(1, 2), data, data, device="cpu", log=lambda model, **new: said.update(new))
    wrong = (said["val_loss"] - torch.tensor(-2.0).exp().log1p()) / 2  # each costs 2 nats more
    gap = said["train_loss"] - said["val_loss"]
    return abs(gap) + abs(1 - wrong - said["val_accuracy"])
