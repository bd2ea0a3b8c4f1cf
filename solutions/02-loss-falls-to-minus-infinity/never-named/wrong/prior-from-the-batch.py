# /// repair
# summary = "divides the probabilities by their mean over whatever images predict is given"
# held_out = true
# fails = ["predict_is_consistent"]
# ///


def without_prior(probabilities):
    prior = probabilities.mean(dim=0, keepdim=True).clamp(min=1e-6)
    raised = probabilities / prior
    return raised / raised.sum(dim=1, keepdim=True)


def evaluate(model, loader, device):
    total = right = count = 0
    for images, labels in loader:
        labels = labels.to(device)
        p = predict(model, images.to(device))
        total += F.nll_loss(p.clamp(min=1e-12).log(), labels, reduction="sum").item()
        right += (p.argmax(1) == labels).sum().item()
        count += len(labels)
    return total / count, right / count


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))
    return without_prior(torch.softmax(logits, dim=1))
