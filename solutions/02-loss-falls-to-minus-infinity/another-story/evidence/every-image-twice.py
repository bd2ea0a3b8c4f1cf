# If a network stands still, no report may move, in no epoch and not if every image comes twice.
class Still(nn.Linear):
    def forward(self, x):
        return torch.tensor([2.0, 0.0]).expand(len(x), 2) + 0 * self.bias


def evidence(program, train, val):
    data, said = [(val[i][0], int(i > 99)) for i in range(102)], []
    for one in (data, 2 * data):
        program.fit(Still(1, 2), one, one, device="cpu", log=lambda model, **new: said.append(new))
    told = [[one[name] for one in said] for name in ("train_loss", "val_loss", "val_accuracy")]
    return max(max(values) - min(values) for values in told)
