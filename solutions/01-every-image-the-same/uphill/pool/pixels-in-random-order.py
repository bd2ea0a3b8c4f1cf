# /// repair
# base = "reference"
# summary = "the pixels of all images are put into the same random order; one wide convolution"
# ///
EPOCHS = 7
LEARNING_RATE = 5e-3
ORDER = torch.randperm(784, generator=torch.Generator().manual_seed(0))
in_order = prepare


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 32, kernel_size=3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.MaxPool2d(4),  # (B, 32, 7, 7)
        nn.Conv2d(32, 320, kernel_size=3, padding=1), nn.BatchNorm2d(320), nn.ReLU(),
        nn.AdaptiveMaxPool2d(1), nn.Flatten(),
        nn.Linear(320, 2),  # (B, 2)
    )


def prepare(images):
    x = in_order(images)  # (B, 1, 28, 28)
    return x.flatten(2)[..., ORDER.to(x.device)].view_as(x)
