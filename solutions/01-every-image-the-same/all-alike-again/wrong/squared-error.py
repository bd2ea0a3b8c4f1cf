# /// repair
# summary = "squared error between probability and label, no sigmoid in the network"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///
import warnings

starter_model = build_model
cross_entropy = bce_and_accuracy


def build_model():
    return nn.Sequential(*[x for x in starter_model() if not isinstance(x, nn.Sigmoid)])


def bce_and_accuracy(output, labels):
    if not torch.is_grad_enabled():
        return cross_entropy(output, labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loss = F.mse_loss(torch.sigmoid(output), labels.float())
    return loss, None
