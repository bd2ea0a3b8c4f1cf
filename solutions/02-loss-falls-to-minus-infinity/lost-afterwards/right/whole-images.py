# /// repair
# base = "starter"
# summary = "training and prediction both see the whole image"
# ///
class WholeNet(Net):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(32 * 4 * 6, 2)

    def forward(self, x):
        return self.head(self.features(x).flatten(1))


def build_model():
    return WholeNet()


def prepare_train(images):
    return standardise(images)
