# Does a moved image pull at the same weights? A pooled head hardly notices where things lie.


def evidence(program, train, val):
    torch.manual_seed(0)
    x = torch.randn(12, 1, 28, 28)
    model = program.build_model().train()
    weights = [one for one in model.parameters() if one.dim() > 1]
    rows = []
    for output in model(torch.cat([x, x.roll((4, 4), (2, 3))])):
        pull = torch.autograd.grad(output[0] - output[1], weights, retain_graph=True)
        rows.append(torch.cat([one.flatten() for one in pull]))
    here, moved = (half - half.mean(0) for half in torch.stack(rows).chunk(2))
    return -F.cosine_similarity(here, moved).mean()
