# /// repair
# summary = "evaluates a copy of the network in eval mode; the original stays in training mode"
# ///
from copy import deepcopy

plain_evaluate, plain_predict = evaluate, predict


def evaluate(model, loader, device):
    return plain_evaluate(deepcopy(model).eval(), loader, device)


def predict(model, images):
    return plain_predict(deepcopy(model).eval(), images)
