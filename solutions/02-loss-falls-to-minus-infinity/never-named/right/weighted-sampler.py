# /// repair
# base = "starter"
# summary = "a sampler draws every class equally often"
# ///
from torch.utils.data import WeightedRandomSampler

plain_loader = DataLoader


def DataLoader(data, batch_size, shuffle=False):  # noqa: N802
    if not shuffle:
        return plain_loader(data, batch_size=batch_size)
    labels = torch.tensor([data[i][1] for i in range(len(data))])
    counts = torch.bincount(labels, minlength=3)
    sampler = WeightedRandomSampler(1 / counts[labels], len(labels))
    return plain_loader(data, batch_size=batch_size, sampler=sampler)
