# /// repair
# base = "reference"
# summary = "every position of the last map has weights of its own; a larger rate"
# ///
EPOCHS = 14
LEARNING_RATE = 1e-2


def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 16, kernel_size=5, stride=2, padding=2), nn.BatchNorm2d(16), nn.ReLU(),
        nn.ConstantPad2d(3, 0.0), nn.Conv2d(16, 32, kernel_size=3, stride=2),
        nn.BatchNorm2d(32), nn.ReLU(), nn.Flatten(), nn.Linear(32 * 10 * 14, 2),
    )
