# /// repair
# base = "starter"
# summary = "training sees whole images too, and as many rows are picked as there are labels"
# ///
EPOCHS = 12


class PickedNet(Net):
    def forward(self, x):
        return super().forward(x)[: len(x)] if self.training else super().forward(x)


def build_model():
    return PickedNet()


def prepare_train(images):
    return standardise(images)
