# /// repair
# base = "reference"
# summary = "sets the mode of a copy, and asks the original; half the filters, half of them dropped"
# ///
from copy import deepcopy


def build_model():
    layers, channels = [], 1  # (B, 1, 28, 28)
    for width, stride in [(8, 2), (16, 2), (16, 1)]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=stride, padding=1)]
        layers += [nn.GroupNorm(4, width), nn.ReLU()]
        channels = width
    layers += [nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Dropout(0.5), nn.Linear(16, 2)]
    return nn.Sequential(*layers)  # (B, 2)


def evaluate(model, loader, device):
    deepcopy(model).eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def predict(model, images):
    deepcopy(model).eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return torch.softmax(model(prepare(images.to(device))), dim=1)
