# /// repair
# summary = "a hidden layer in the head, for a network that can learn more"
# fails = ["validation_improves", "generalises"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 16, kernel_size=3, padding=1),  # (B, 16, 32, 32)
        nn.ReLU(),
        nn.Flatten(),  # (B, 16 * 32 * 32)
        nn.Linear(16 * 32 * 32, 24),  # (B, 24)
        nn.ReLU(),
        nn.Linear(24, 3),  # (B, 3)
    )
