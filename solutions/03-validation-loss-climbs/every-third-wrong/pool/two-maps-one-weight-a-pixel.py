# /// repair
# base = "reference"
# summary = "a deep stack at full size, cut to two maps; then one weight for each pixel"
# ///
EPOCHS = 8
LEARNING_RATE = 3e-3


class Weighted(nn.Module):
    """Adds up the pixels of all maps, each with a weight of its own."""

    def __init__(self, maps, side, classes):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, maps, side, side) / (maps**0.5 * side))

    def forward(self, x):
        return torch.einsum("bmyx,cmyx->bc", x, self.weight)


def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 8, kernel_size=5, padding=2),  # (B, 8, 32, 32)
        nn.ReLU(),
        nn.Conv2d(8, 2, kernel_size=1),  # (B, 2, 32, 32)
        nn.Tanh(),
        Weighted(2, 32, 3),  # (B, 3)
    )
