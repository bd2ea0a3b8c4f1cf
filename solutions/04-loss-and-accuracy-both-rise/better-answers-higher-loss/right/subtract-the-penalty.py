# /// repair
# summary = "the current penalty is subtracted again from the reported objective"
# ///
full_evaluate = evaluate


def evaluate(model, dataset, device):
    loss, accuracy = full_evaluate(model, dataset, device)
    with torch.no_grad():
        squares = sum(p.square().sum() for p in model.parameters() if p.dim() > 1)
    return loss - L2 * squares.item(), accuracy
