# /// repair
# base = "starter"
# summary = "each class is cut down to as many images as the rare one has"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
from torch.utils.data import Subset

trains = fit


def fit(model, train, val, *, device, log):
    labels = torch.tensor([train[i][1] for i in range(len(train))])  # (N,)
    fewest = int(torch.bincount(labels, minlength=3).min())
    kept = [(labels == c).nonzero()[:fewest, 0] for c in range(3)]
    return trains(model, Subset(train, torch.cat(kept).tolist()), val, device=device, log=log)
