# /// repair
# summary = "eval mode in evaluate and predict, but training mode once, before the first epoch"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
plain_evaluate, plain_predict, plain_fit = evaluate, predict, fit


def evaluate(model, loader, device):
    return plain_evaluate(model.eval(), loader, device)


def predict(model, images):
    return plain_predict(model.eval(), images)


def fit(model, train, val, *, device, log):
    model.train()
    return plain_fit(model, train, val, device=device, log=log)
