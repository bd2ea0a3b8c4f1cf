# /// repair
# summary = "picks out the colours, a network with few filters"
# ///


def build_model():
    return nn.Sequential(  # (B, 3, 32, 32)
        nn.Conv2d(3, 6, kernel_size=3, padding=1), nn.BatchNorm2d(6), nn.ReLU(),
        nn.MaxPool2d(4),  # (B, 6, 8, 8)
        nn.Conv2d(6, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 12, 4, 4)
        nn.Flatten(),
        nn.Linear(12 * 4 * 4, 3),  # (B, 3)
    )


def prepare(images):  # (B, 32, 32, 3), 0 to 255
    x = torch.stack(images.unbind(-1), dim=1)  # (B, 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22
