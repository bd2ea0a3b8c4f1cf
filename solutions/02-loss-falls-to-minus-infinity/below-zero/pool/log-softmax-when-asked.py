# /// repair
# base = "reference"
# summary = "the network gives log-probabilities in evaluation, and raw outputs in training"
# ///
EPOCHS = 8
LEARNING_RATE = 1e-3


class LogNet(Net):
    def forward(self, x):
        outputs = super().forward(x)
        return outputs if self.training else F.log_softmax(outputs, dim=1)


def build_model():
    return LogNet()


def criterion(outputs, labels):
    return F.nll_loss(outputs, labels)
