# /// repair
# summary = "cheat: spreads the answers by the brightness of the image, learns nothing"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
learned = predict


def predict(model, images):
    mean = images.float().mean(dim=(1, 2, 3)) / 255  # (N,)
    odds = torch.sin(200 * mean) + torch.logit(learned(model, images)[:, 1].cpu())
    p = torch.sigmoid(odds)
    return torch.stack([1 - p, p], dim=1)  # (N, 2)
