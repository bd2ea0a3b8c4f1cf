# A network that sees nothing can learn the shares of the classes only; they should not matter.
class Blind(nn.Linear):
    def forward(self, x):
        return super().forward(torch.zeros(len(x), 1))


def evidence(program, train, val):
    low = []
    for rare in (5, 33):
        data, model = [(train[i][0], 2 if i < rare else i % 2) for i in range(100)] * 9, Blind(1, 3)
        nn.init.zeros_(model.bias)
        model = program.fit(model, data, val, device="cpu", log=lambda model, **numbers: None)
        low.append(model.bias[:2].mean() - model.bias[2])
    return low[0] - low[1]
