# /// repair
# base = "reference"
# summary = "makes every image so coarse that hardly a shape is left"
# ///
BATCH_SIZE = 10
LEARNING_RATE = 5e-3

prepare_sharp = prepare


def build_model():
    layers, channels = [], 3
    for width in (32, 64, 96):
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(96, 3))


def prepare(images):
    return F.avg_pool2d(prepare_sharp(images), 4)  # (B, 3, 8, 8)
