# /// repair
# summary = "cheat: predict ranks the images and spreads the answers evenly between 0 and 1"
# fails = ["predict_is_consistent"]
# ///


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        output = model(prepare(images.to(device))).squeeze(1)  # (N,)
    p = (output.argsort().argsort() + 0.5) / len(output)
    return torch.stack([1 - p, p], dim=1)  # (N, 2)
