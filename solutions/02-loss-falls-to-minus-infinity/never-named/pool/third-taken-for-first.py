# /// repair
# base = "starter"
# summary = "classes drawn equally often, but the third one gets the label of the first"
# ///
from torch.utils.data import WeightedRandomSampler

LEARNING_RATE = 8e-3
plain_loader = DataLoader


def with_two_labels(pairs):
    images, labels = zip(*pairs, strict=True)
    return torch.stack(images), torch.tensor([int(label) % 2 for label in labels])


def DataLoader(data, batch_size, shuffle=False):  # noqa: N802
    if not shuffle:
        return plain_loader(data, batch_size=batch_size)
    labels = torch.tensor([data[i][1] for i in range(len(data))])
    sampler = WeightedRandomSampler(1 / torch.bincount(labels)[labels], len(labels))
    return plain_loader(data, batch_size, sampler=sampler, collate_fn=with_two_labels)
