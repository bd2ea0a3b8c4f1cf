# /// repair
# base = "starter"
# summary = "no useless padding; the images are made very small, and large again"
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 12, kernel_size=3, padding=1),  # (B, 12, 32, 48)
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 12, 16, 24)
        nn.Conv2d(12, 24, kernel_size=4, stride=4, padding=0),
        nn.BatchNorm2d(24),
        nn.ReLU(),
        nn.Conv2d(24, 48, kernel_size=4, stride=4, padding=0),
        nn.BatchNorm2d(48),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),  # (B, 48)
        nn.Linear(48, 2),  # (B, 2)
    )


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 48)
    x = F.interpolate(F.adaptive_avg_pool2d(x, (4, 6)), size=(32, 48))
    return (x - MEAN.to(x.device)) / STD.to(x.device)
