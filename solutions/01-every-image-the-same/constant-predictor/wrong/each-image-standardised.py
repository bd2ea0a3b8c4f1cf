# /// repair
# summary = "standardises each image by itself, lowers the learning rate, keeps the default weights"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-3


def prepare(images):
    x = images.permute(0, 3, 1, 2).float()  # (B, 1, 28, 28)
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    return (x - mean) / (x.std(dim=(1, 2, 3), keepdim=True) + 1e-3)
