# /// repair
# summary = "standardises the input and takes the smaller step, keeps the default weights"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-3


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.29) / 0.35
