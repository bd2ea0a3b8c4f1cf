# /// repair
# base = "reference"
# summary = "the answers come from a generator, which runs when the mode is set back; three epochs"
# ///
EPOCHS = 3
LEARNING_RATE = 0.002


def in_evaluation(function):
    def run(model, *arguments):
        model.eval()
        try:
            return function(model, *arguments)
        finally:
            model.train()

    return run


@in_evaluation
def answers(model, batches):
    return (model(prepare(images)) for images in batches)  # (B, 2) each


def evaluate(model, loader, device):
    batches = [(images.to(device), labels.to(device)) for images, labels in loader]
    with torch.no_grad():
        logits = torch.cat(list(answers(model, [images for images, _ in batches])))
    labels = torch.cat([labels for _, labels in batches])
    loss = F.cross_entropy(logits, labels).item()
    return loss, (logits.argmax(dim=1) == labels).float().mean().item()


def predict(model, images):
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = torch.cat(list(answers(model, [images.to(device)])))
    return torch.softmax(logits, dim=1)  # (N, 2)
