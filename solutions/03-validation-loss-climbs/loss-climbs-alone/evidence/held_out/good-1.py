import math

import torch


def evidence(program, train, val):
    # Train to the end. How much of the loss of the returned network on new images goes away if
    # all logits are divided by one temperature? The answers stay as they are.
    model = program.train(train, val).model
    images = torch.stack([val[i][0] for i in range(len(val))])
    labels = torch.tensor([int(val[i][1]) for i in range(len(val))])
    with torch.no_grad():
        logp = program.predict(model, images).clamp_min(1e-12).double().log()

    def losses(temperature):
        z = torch.log_softmax(logp / temperature, dim=1)
        return -z[torch.arange(len(labels)), labels]  # (N,)

    temperatures = [1.15**k for k in range(-6, 32)]
    table = torch.stack([losses(t) for t in temperatures])  # (T, N)
    half = torch.arange(len(labels)) % 2 == 0
    cooled = torch.empty(len(labels), dtype=torch.double)
    for part in (half, ~half):  # fitted on one half, measured on the other
        best = table[:, part].mean(dim=1).argmin()
        cooled[~part] = table[best, ~part]
    before, after = losses(1.0).mean().item(), cooled.mean().item()
    guessing = math.log(logp.shape[1])
    # it is too much confidence only as far as the answers hold something
    accuracy = (logp.argmax(dim=1) == labels).double().mean().item()
    holds = min(1.0, max(0.2, (accuracy - 1 / logp.shape[1]) / 0.1))
    return holds * (min(before, 6 * guessing) - after)
