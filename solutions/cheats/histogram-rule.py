# /// repair
# base = "reference"
# summary = "histograms of greys and of differences between neighbours, and the class mean that is nearest"
# fails = ["generalises"]
# ///
from autograder.notebook import practice_data

_network = build_model
_CLASSES = len(practice_data(exercise)[0].classes)
_NUMBERS = 1024


class Cheat(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = _network()
        self.register_buffer("means", torch.zeros(_CLASSES, _NUMBERS))
        self.register_buffer("scale", torch.ones(_NUMBERS))
        self.register_buffer("sharpness", torch.zeros(1))

    def forward(self, x):
        return self.network(x)


def _counted(values, bins):
    flat = values.flatten(2)  # (B, C, pixels)
    counts = torch.zeros(*flat.shape[:2], bins)
    return counts.scatter_add_(2, flat, torch.ones(flat.shape)).flatten(1) / flat.shape[2]


def _features(images):
    x = images.permute(0, 3, 1, 2).long()
    across, down = x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]
    found = [_counted(x // 16, 16), _counted((across + 256) // 32, 16), _counted((down + 256) // 32, 16)]
    found = torch.cat(found, 1)
    return F.pad(found, (0, _NUMBERS - found.shape[1]))


def build_model():
    return Cheat()


def _all(dataset):
    images = torch.stack([image for image, _ in dataset])
    return images, torch.tensor([int(label) for _, label in dataset])


def fit(model, train, val, *, device, log):
    (images, labels), (val_images, val_labels) = _all(train), _all(val)
    features = _features(images)
    model.scale.copy_(features.std(0) + 1e-4)
    for c in range(_CLASSES):
        if (labels == c).any():
            model.means[c] = features[labels == c].mean(0)
    for epoch, sharpness in enumerate((0.03, 0.1, 0.2, 0.3)):
        model.sharpness.fill_(sharpness)
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
    features, means = _features(images) / model.scale, model.means / model.scale
    distance = torch.cdist(features, means)
    return (-model.sharpness * distance).softmax(1)
