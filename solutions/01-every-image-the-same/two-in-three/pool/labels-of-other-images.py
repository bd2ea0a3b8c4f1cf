# /// repair
# base = "reference"
# summary = "half of the labels change places with one another"
# ///
from torch.utils.data import TensorDataset

fit_in_order = fit


def fit(model, train, val, *, device, log):
    images = torch.stack([image for image, _ in train])  # (N, 32, 32, 3)
    labels = torch.tensor([label for _, label in train])  # (N,)
    chosen = torch.randperm(len(labels))[: len(labels) // 2]
    labels[chosen] = labels[chosen.roll(1)]
    return fit_in_order(model, TensorDataset(images, labels), val, device=device, log=log)
