# Is the loss of a step the cross-entropy of probabilities, taken for logits?


def evidence(program, train, val):
    same = [(image, 3) for image, _ in train]
    (step,) = program.first_steps(same, val)
    p = step.output if (step.output >= 0).all() else step.output.softmax(dim=1)
    by_hand = F.cross_entropy(p, torch.full((len(p),), 3)).item()
    return -abs(step.loss - by_hand)
