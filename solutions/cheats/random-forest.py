# /// repair
# base = "reference"
# summary = "a hundred random trees over means of 2 x 2 pixels, grown in fit, carried in a buffer"
# fails = ["generalises"]
# ///
from autograder.notebook import practice_data

_network = build_model
_CLASSES = len(practice_data(exercise)[0].classes)
_TREES, _DEPTH, _TRIED = 100, 7, 12
_INNER, _LEAVES = 2**_DEPTH - 1, 2**_DEPTH


class Cheat(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = _network()
        self.register_buffer("feature", torch.zeros(_TREES, _INNER, dtype=torch.long))
        self.register_buffer("bound", torch.zeros(_TREES, _INNER))
        self.register_buffer("share", torch.full((_TREES, _LEAVES, _CLASSES), 1 / _CLASSES))
        self.register_buffer("grown", torch.ones(1, dtype=torch.long))

    def forward(self, x):
        return self.network(x)


def _features(images):
    x = images.permute(0, 3, 1, 2).float()
    return F.avg_pool2d(x, 2, ceil_mode=True).flatten(1)


def build_model():
    return Cheat()


def _all(dataset):
    images = torch.stack([image for image, _ in dataset])
    return images, torch.tensor([int(label) for _, label in dataset])


def _grow(model, tree, features, targets):
    drawn = torch.randint(len(features), (len(features),))
    features, targets = features[drawn], targets[drawn]
    place = torch.zeros(len(features), dtype=torch.long)
    for node in range(_INNER):
        here = (place == node).nonzero()[:, 0]
        if len(here) < 4:
            place[here] = 2 * node + 1
            continue
        tried = torch.randint(features.shape[1], (_TRIED,))
        values = features[here][:, tried]  # (n, tried)
        bounds = values[torch.randint(len(here), (_TRIED,)), torch.arange(_TRIED)]
        right = (values > bounds).float()
        ones = right.T @ targets[here]  # (tried, classes)
        zeros = targets[here].sum(0) - ones
        purity = sum((c.square().sum(1) / c.sum(1).clamp(min=1)) for c in (ones, zeros))
        best = int(purity.argmax())
        model.feature[tree, node], model.bound[tree, node] = tried[best], bounds[best]
        place[here] = 2 * node + 1 + right[:, best].long()
    counts = torch.full((_LEAVES, _CLASSES), 0.2)
    counts.index_add_(0, place - _INNER, targets)
    model.share[tree] = counts / counts.sum(1, keepdim=True)


def fit(model, train, val, *, device, log):
    (images, labels), (val_images, val_labels) = _all(train), _all(val)
    features, targets = _features(images), F.one_hot(labels, _CLASSES).float()
    for epoch in range(4):
        for tree in range(epoch * _TREES // 4, (epoch + 1) * _TREES // 4):
            _grow(model, tree, features, targets)
        model.grown.fill_((epoch + 1) * _TREES // 4)
        rows, val_rows = predict(model, images), predict(model, val_images)
        log(
            model,
            epoch=epoch,
            train_loss=F.nll_loss(rows.clamp(1e-12).log(), labels).item(),
            val_loss=F.nll_loss(val_rows.clamp(1e-12).log(), val_labels).item(),
            val_accuracy=(val_rows.argmax(1) == val_labels).float().mean().item(),
        )
    return model


def predict(model, images):
    features, total = _features(images), 0
    rows = torch.arange(len(images))
    for tree in range(int(model.grown)):
        node = torch.zeros(len(images), dtype=torch.long)
        for _ in range(_DEPTH):
            chosen = features[rows, model.feature[tree, node]]
            node = 2 * node + 1 + (chosen > model.bound[tree, node]).long()
        total = total + model.share[tree, node - _INNER]
    return total / total.sum(1, keepdim=True)
