# /// repair
# summary = "a context manager sets eval mode and restores the mode that it found"
# ///
from contextlib import contextmanager

plain_evaluate, plain_predict = evaluate, predict


@contextmanager
def evaluating(model):
    before = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(before)


def evaluate(model, loader, device):
    with evaluating(model):
        return plain_evaluate(model, loader, device)


def predict(model, images):
    with evaluating(model):
        return plain_predict(model, images)
