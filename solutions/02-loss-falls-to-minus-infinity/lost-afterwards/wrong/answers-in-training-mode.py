# /// repair
# summary = "crops the middle and flattens correctly, but validates and predicts in training mode"
# held_out = true
# fails = ["predict_is_consistent"]
# ///


class FlatNet(Net):
    def forward(self, x):
        x = self.features(x)
        return self.head(x.flatten(start_dim=1))


def build_model():
    return FlatNet()


def prepare(images):
    return standardise(images[:, :, 12:36])


def evaluate(model, loader, device):
    model.train()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def predict(model, images):
    model.train()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))
    return torch.softmax(logits, dim=1)
