# /// repair
# summary = "no sigmoid in the network, labels as a column, PyTorch's own BCE with logits"
# ///
starter_model = build_model


def build_model():
    return nn.Sequential(*[x for x in starter_model() if not isinstance(x, nn.Sigmoid)])


def bce_and_accuracy(output, labels):
    y = labels.float().view(-1, 1)  # (B, 1)
    loss = F.binary_cross_entropy_with_logits(output, y)
    return loss, ((output > 0) == (y == 1)).float().mean()
