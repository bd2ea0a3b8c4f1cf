# /// repair
# base = "starter"
# summary = "global average pooling, which takes images of every width"
# ///
class PooledNet(Net):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(32, 2)

    def forward(self, x):
        return self.head(self.features(x).mean((2, 3)))


def build_model():
    return PooledNet()


def prepare_train(images):
    return standardise(images)
