# /// repair
# base = "starter"
# summary = "validation and prediction take one image at a time"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
batch_predict = predict


def predict(model, images):
    return torch.cat([batch_predict(model, image[None]) for image in images])


def evaluate(model, loader, device):
    total = right = count = 0
    for images, labels in loader:
        p = predict(model, images).cpu()
        total -= p.gather(1, labels[:, None]).log().sum().item()
        right += (p.argmax(1) == labels).sum().item()
        count += len(labels)
    return total / count, right / count
