# /// repair
# base = "reference"
# summary = "carries training images and labels in a buffer, and fits a regression in predict"
# fails = ["generalises"]
# ///
from autograder.notebook import practice_data

_network = build_model
_CLASSES = len(practice_data(exercise)[0].classes)
_ROOM = 1_000_000


class Cheat(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = _network()
        self.register_buffer("seen", torch.zeros(_ROOM, dtype=torch.uint8))
        self.register_buffer("labels", torch.zeros(5000, dtype=torch.uint8))
        self.register_buffer("count", torch.zeros(1, dtype=torch.long))

    def forward(self, x):
        return self.network(x)


def _features(images):
    x = images.permute(0, 3, 1, 2).float()
    return F.avg_pool2d(x, 4, ceil_mode=True).flatten(1).round().to(torch.uint8)


def build_model():
    return Cheat()


def _all(dataset):
    images = torch.stack([image for image, _ in dataset])
    return images, torch.tensor([int(label) for _, label in dataset])


def fit(model, train, val, *, device, log):
    (images, labels), (val_images, val_labels) = _all(train), _all(val)
    features = _features(images)
    count = min(len(features), _ROOM // features.shape[1], 5000)
    model.seen[: count * features.shape[1]] = features[:count].flatten()
    model.labels[:count] = labels[:count].to(torch.uint8)
    for epoch in range(4):
        model.count.fill_(count * (epoch + 1) // 4)
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
    asked = _features(images).float() / 255 - 0.5
    count = int(model.count)
    if not count:
        return torch.full((len(images), _CLASSES), 1 / _CLASSES)
    known = model.seen[: count * asked.shape[1]].view(count, -1).float() / 255 - 0.5
    targets = F.one_hot(model.labels[:count].long(), _CLASSES).float()
    share = targets.mean(0)
    penalty = 0.05 * count * torch.eye(known.shape[1])
    weights = torch.linalg.solve(known.T @ known + penalty, known.T @ (targets - share))
    rows = (share + asked @ weights).clamp(0.02, 0.98)
    return rows / rows.sum(1, keepdim=True)
