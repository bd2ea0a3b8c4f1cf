# /// repair
# summary = "convolutions with pooling, a mean over all places, and mirrored training images"
# ///
EPOCHS = 12
LEARNING_RATE = 5e-3


class Mirrored(nn.Module):
    """Mirrors half of the images while training."""

    def forward(self, x):
        if not self.training:
            return x
        chosen = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
        return torch.where(chosen, x.flip(3), x)  # (B, 3, 32, 32)


def build_model():
    layers = [Mirrored()]
    channels = 3
    for width in (8, 16, 24):
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    layers += [nn.Conv2d(24, 32, kernel_size=3, padding=1), nn.BatchNorm2d(32), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 3))
