# /// repair
# summary = "twice the filters, the 32 of the post"
# fails = ["validation_improves", "generalises"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 32, kernel_size=3, padding=1),  # (B, 32, 32, 32)
        nn.ReLU(),
        nn.Flatten(),  # (B, 32 * 32 * 32)
        nn.Linear(32 * 32 * 32, 3),  # (B, 3)
    )
