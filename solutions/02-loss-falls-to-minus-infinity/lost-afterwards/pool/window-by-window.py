# /// repair
# base = "reference"
# summary = "the feature map is read in windows as wide as that of a training crop"
# ///
LEARNING_RATE = 1e-2


class WindowNet(Net):
    def forward(self, x):
        windows = self.features(x).unfold(3, 3, 3)  # (B, 32, 4, windows, 3)
        windows = windows.permute(0, 3, 1, 2, 4).flatten(0, 1)
        return self.head(windows.flatten(1))


def build_model():
    return WindowNet()


def prepare(images):
    return standardise(images)
