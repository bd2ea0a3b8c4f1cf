import torch


def _part(data, keep):
    images = torch.stack([data[i][0] for i in keep])
    labels = torch.tensor([int(data[i][1]) for i in keep])
    return type(data)(images, labels, data.classes), images, labels


def evidence(program, train, val):
    # New images from the same drawer as the training images: train on one half of `train`,
    # ask about the other. Confidence minus accuracy, for the network that fit returns, beyond
    # the confidence that its own accuracy can carry.
    gaps = []
    for fold in (0, 1):
        known, _, _ = _part(train, range(fold, len(train), 2))
        _, images, labels = _part(train, range(1 - fold, len(train), 2))
        model = program.train(known, val, seed=fold).model
        with torch.no_grad():
            p = program.predict(model, images)
        confidence, answers = p.max(dim=1)
        right = answers == labels
        wrong_sure = confidence[~right].mean().item() if (~right).any() else 0.0
        gaps.append((confidence.mean() - right.float().mean()).item() + 0.5 * wrong_sure)
    return float(sum(gaps) / len(gaps))
