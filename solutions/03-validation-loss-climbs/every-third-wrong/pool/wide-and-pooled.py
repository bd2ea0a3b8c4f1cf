# /// repair
# summary = "wide convolutions with strides, then the mean over all places"
# ///
EPOCHS = 10
BATCH_SIZE = 10
LEARNING_RATE = 5e-3


def build_model():
    layers, channels = [], 3
    for width, stride in [(24, 2), (48, 2), (128, 2)]:  # 32 -> 16 -> 8 -> 4 pixels
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=stride, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 3))
