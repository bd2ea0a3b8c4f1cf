# /// repair
# summary = "dropout of one half before the linear layer"
# fails = ["validation_improves", "generalises"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 16, kernel_size=3, padding=1),  # (B, 16, 32, 32)
        nn.ReLU(),
        nn.Flatten(),  # (B, 16 * 32 * 32)
        nn.Dropout(0.5),
        nn.Linear(16 * 32 * 32, 3),  # (B, 3)
    )
