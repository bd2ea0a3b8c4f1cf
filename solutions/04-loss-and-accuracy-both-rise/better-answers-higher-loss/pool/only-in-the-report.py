# /// repair
# base = "reference"
# summary = "training sees the data term alone, the report adds the squares of all weights"
# ///
EPOCHS = 5
L2 = 1e-3
data_term = evaluate


def objective(model, logits, labels):
    return F.cross_entropy(logits, labels)


def evaluate(model, dataset, device):
    loss, accuracy = data_term(model, dataset, device)
    weights = nn.utils.parameters_to_vector(model.parameters()).detach()
    return loss + L2 * weights.square().sum().item(), accuracy
