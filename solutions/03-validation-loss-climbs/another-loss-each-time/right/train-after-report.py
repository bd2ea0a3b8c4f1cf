# /// repair
# summary = "eval mode in evaluate and predict, training mode again at the end of evaluate"
# ///
plain_evaluate, plain_predict = evaluate, predict


def evaluate(model, loader, device):
    model.eval()
    result = plain_evaluate(model, loader, device)
    model.train()
    return result


def predict(model, images):
    return plain_predict(model.eval(), images)
