# /// repair
# summary = "eval mode in evaluate and predict, but nothing sets it back"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
plain_evaluate, plain_predict = evaluate, predict


def evaluate(model, loader, device):
    return plain_evaluate(model.eval(), loader, device)


def predict(model, images):
    return plain_predict(model.eval(), images)
