# /// repair
# base = "starter"
# summary = "training crops of 16 columns"
# ///
EPOCHS = 3


class NarrowNet(Net):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(32 * 4 * 2, 2)

    def forward(self, x):
        return self.head(self.features(x).view(-1, 32 * 4 * 2))


def build_model():
    return NarrowNet()


def prepare_train(images):
    left = int(torch.randint(14, 19, ()))
    return standardise(images[:, :, left : left + 16])
