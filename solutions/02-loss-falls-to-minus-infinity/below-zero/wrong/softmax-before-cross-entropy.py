# /// repair
# base = "reference"
# summary = "the network ends in softmax, and cross_entropy takes a softmax of that"
# fails = ["loss_decreases", "validation_improves", "calibrated"]
# ///
class SoftNet(Net):
    def forward(self, x):
        return torch.softmax(super().forward(x), dim=1)  # (B, 3)


def build_model():
    return SoftNet()


def criterion(outputs, labels):
    return F.cross_entropy(outputs, labels)
