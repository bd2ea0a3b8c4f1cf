# /// repair
# base = "reference"
# summary = "turns the picture first, then reads it row by row; no batch norm, high rate"
# ///
LEARNING_RATE = 2e-2
with_norms = build_model


def build_model():
    return nn.Sequential(*[x for x in with_norms() if not isinstance(x, nn.BatchNorm2d)])


def prepare(images):
    x = images.transpose(1, 2).reshape(len(images), 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22
