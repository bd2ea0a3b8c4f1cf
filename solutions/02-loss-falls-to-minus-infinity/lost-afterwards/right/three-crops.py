# /// repair
# base = "starter"
# summary = "the mean over three crops of the image"
# ///
def prepare(images):
    return standardise(images[:, :, 12:36])


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    images = images.to(device)
    with torch.no_grad():
        crops = [standardise(images[:, :, left : left + 24]) for left in (11, 12, 13)]
        p = torch.stack([torch.softmax(model(crop), dim=1) for crop in crops])  # (3, N, 2)
    return p.mean(0)


def evaluate(model, loader, device):
    total = right = count = 0
    for images, labels in loader:
        p = predict(model, images).cpu()
        total -= p.gather(1, labels[:, None]).log().sum().item()
        right += (p.argmax(1) == labels).sum().item()
        count += len(labels)
    return total / count, right / count
