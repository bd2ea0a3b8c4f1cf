# /// repair
# base = "reference"
# summary = "subtracts the mean image of the batch at hand and divides by its deviation"
# ///
BATCH_SIZE = 10
LEARNING_RATE = 0.1


def build_model():
    layers, channels = [], 1
    for width, stride in [(8, 2), (16, 2), (24, 1)]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=stride, padding=1)]
        layers += [nn.GroupNorm(2, width), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.3), nn.Linear(24 * 7 * 7, 2))


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - x.mean(dim=0)) / (x.std(dim=0, unbiased=False) + 0.1)
