# /// repair
# base = "reference"
# summary = "the two classes change places after training"
# ///
class TurnedNet(Net):
    def forward(self, x):
        logits = super().forward(x)
        return logits if self.training else logits.flip(1)


def build_model():
    return TurnedNet()
