# /// repair
# base = "reference"
# summary = "turns every pixel into black or white before the network sees it"
# ///
BATCH_SIZE = 10
LEARNING_RATE = 5e-3


def build_model():
    layers, channels = [], 1
    for width, stride in [(24, 2), (48, 2), (96, 2)]:  # 32 -> 16 -> 8 -> 4 pixels
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=stride, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(96, 3))


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 3, 32, 32)
    return (x.mean(dim=1, keepdim=True) > 0.6).float() * 2 - 1  # (B, 1, 32, 32)
