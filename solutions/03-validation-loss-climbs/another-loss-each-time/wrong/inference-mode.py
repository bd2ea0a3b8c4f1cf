# /// repair
# summary = "inference_mode instead of no_grad"
# fails = ["predict_is_consistent", "reports_honest"]
# ///
plain_evaluate, plain_predict = evaluate, predict


def evaluate(model, loader, device):
    with torch.inference_mode():
        return plain_evaluate(model, loader, device)


def predict(model, images):
    with torch.inference_mode():
        return plain_predict(model, images).clone()
