# /// repair
# summary = "batch normalisation after the convolution; the head stays"
# fails = ["validation_improves", "generalises"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 16, kernel_size=3, padding=1),  # (B, 16, 32, 32)
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Flatten(),  # (B, 16 * 32 * 32)
        nn.Linear(16 * 32 * 32, 3),  # (B, 3)
    )
