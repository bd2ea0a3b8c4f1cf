# /// repair
# base = "reference"
# summary = "evaluate goes back to training mode, and predict stays in it"
# fails = ["predict_is_consistent"]
# ///
evaluate_only = evaluate


def evaluate(model, loader, device):
    numbers = evaluate_only(model, loader, device)
    model.train()
    return numbers


def predict(model, images):
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))
    return torch.softmax(logits, dim=1)  # (N, 2)
