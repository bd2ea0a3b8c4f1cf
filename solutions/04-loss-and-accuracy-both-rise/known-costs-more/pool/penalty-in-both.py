# /// repair
# base = "reference"
# summary = "both losses contain a penalty on the kernels"
# ///
cross_entropy_of = evaluate
L2 = 6e-4


def penalty(model):
    return L2 * sum(p.detach().square().sum() for p in model.parameters() if p.dim() > 1)


def evaluate(model, dataset, device):
    loss, accuracy = cross_entropy_of(model, dataset, device)
    return loss + float(penalty(model)), accuracy
