# What is reported about a network that stands still follows from the labels alone.
class Still(nn.Linear):
    def forward(self, x):
        return torch.tensor([2.0, 0.0]).expand(len(x), 2) + 0 * self.bias


def evidence(program, train, val):
    data, said = [(val[i][0], int(i > 99)) for i in range(102)], {}
    program.fit(Still(1, 2), data, data, device="cpu", log=lambda model, **new: said.update(new))
    loss = F.cross_entropy(torch.tensor([[2.0, 0.0]] * 102), torch.tensor([y for _, y in data]))
    wrong = [said["train_loss"] - loss, said["val_loss"] - loss, said["val_accuracy"] - 100 / 102]
    return max(map(abs, wrong))
