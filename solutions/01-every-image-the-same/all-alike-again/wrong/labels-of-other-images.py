# /// repair
# base = "reference"
# summary = "shuffles images and labels separately"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
from torch.utils.data import TensorDataset

fit_in_order = fit


def fit(model, train, val, *, device, log):
    images = torch.stack([image for image, _ in train])  # (N, 28, 28, 1)
    labels = torch.tensor([label for _, label in train])  # (N,)
    mixed = TensorDataset(images[torch.randperm(len(images))], labels[torch.randperm(len(labels))])
    return fit_in_order(model, mixed, val, device=device, log=log)
