import torch
import torch.nn.functional as F


def evidence(program, train, val):
    # Which function of the network's output is it whose gradient the first backward passes show?
    scores = []
    for step in program.first_steps(train, val, 4):
        z = step.output.detach().double()
        if step.output_gradient is None or z.dim() != 2:
            continue
        g = step.output_gradient.detach().double()
        sums = z.sum(dim=1)
        inside = bool((z >= 0).all() and (sums - 1).abs().max() < 1e-3)  # rows of probabilities
        labels = g.argmin(dim=1)
        fits = []
        for once in (lambda x: x, lambda x: x.softmax(dim=1)):
            x = z.clone().requires_grad_()
            loss = F.cross_entropy(once(x), labels)
            (expected,) = torch.autograd.grad(loss, x)
            distance = 1 - F.cosine_similarity(expected.flatten(), g.flatten(), dim=0).item()
            size = abs(torch.log(expected.norm() / g.norm().clamp_min(1e-30)).item())
            fits.append(distance + 0.2 * min(size, 5) + abs(loss.item() - step.loss))
        # probabilities at the output, and cross-entropy of them as if they were logits
        double_inside = inside and fits[0] < 0.3
        double_outside = (fits[0] - fits[1]) / (fits[0] + fits[1] + 1e-3)
        scores.append(2.0 - fits[0] if double_inside else double_outside)
    return float(sum(scores) / max(len(scores), 1)) if scores else -2.0
