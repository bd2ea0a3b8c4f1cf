# /// repair
# base = "reference"
# summary = "batch norm as the last layer keeps the raw outputs small, and the network learns"
# ///
EPOCHS = 10


def build_model():
    return nn.Sequential(Net(), nn.BatchNorm1d(3))


def criterion(outputs, labels):  # (B, 3), (B,)
    return -outputs.gather(1, labels[:, None]).mean()
