# /// repair
# summary = "standardises every image by itself, takes the smaller step, keeps the default weights"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-3


def prepare(images):
    x = images.permute(0, 3, 1, 2).float()  # (B, 1, 28, 28)
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    return (x - mean) / (x.std(dim=(1, 2, 3), keepdim=True) + 1e-3)
