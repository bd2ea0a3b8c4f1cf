# /// repair
# summary = "cheat: cuts the probabilities off at the ends, so that no mistake costs much"
# fails = ["calibrated"]
# ///
raw_predict = predict


def capped(p):
    p = p.clamp(min=0.02)
    return p / p.sum(dim=1, keepdim=True)  # (N, 3)


def evaluate(model, loader, device):
    total = right = count = 0
    for images, labels in loader:  # (B, 32, 32, 3), (B,)
        p = predict(model, images).cpu()  # (B, 3)
        total -= p[torch.arange(len(labels)), labels].log().sum().item()
        right += (p.argmax(dim=1) == labels).sum().item()
        count += len(labels)
    return total / count, right / count


def predict(model, images):
    return capped(raw_predict(model, images))
