# /// repair
# base = "reference"
# summary = "moves every image at random, also when it evaluates and predicts"
# ///
EPOCHS = 10
BATCH_SIZE = 10
LEARNING_RATE = 0.05

prepare_still = prepare


def build_model():
    layers, channels = [], 1
    for width in (12, 16, 24):
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=2, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.1), nn.Linear(24 * 4 * 4, 2))


def prepare(images):
    down, right = torch.randint(-2, 3, (2,)).tolist()
    return prepare_still(images).roll((down, right), dims=(2, 3))  # (B, 1, 28, 28)
