# /// repair
# summary = "one evaluation mode for all that only looks; two epochs at a small rate"
# ///
EPOCHS = 2
LEARNING_RATE = 0.005


class Looking:
    def __init__(self, model):
        self.model, self.before = model, model.training

    def __enter__(self):
        self.model.eval()

    def __exit__(self, *problem):
        self.model.train(self.before)


looked_at, asked = evaluate, predict


def evaluate(model, loader, device):
    with Looking(model):
        return looked_at(model, loader, device)


def predict(model, images):
    with Looking(model):
        return asked(model, images)
