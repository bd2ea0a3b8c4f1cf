# /// repair
# base = "starter"
# summary = "dropout against overfitting"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
class DropoutNet(Net):
    def __init__(self):
        super().__init__()
        self.head = nn.Sequential(nn.Dropout(0.5), self.head)


def build_model():
    return DropoutNet()
