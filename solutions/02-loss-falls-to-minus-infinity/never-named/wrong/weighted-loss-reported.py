# /// repair
# base = "reference"
# summary = "the validation loss is reported with the weights of the classes"
# fails = ["reports_honest"]
# ///
def evaluate(model, loader, device):
    model.eval()
    answers, truth = [], []
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            answers.append(model(prepare(images.to(device))))
            truth.append(labels.to(device))
    logits, labels = torch.cat(answers), torch.cat(truth)  # (N, 3), (N,)
    weights = len(labels) / (3 * torch.bincount(labels, minlength=3))  # (3,)
    loss = F.cross_entropy(logits, labels, weight=weights)
    return loss.item(), (logits.argmax(1) == labels).float().mean().item()
