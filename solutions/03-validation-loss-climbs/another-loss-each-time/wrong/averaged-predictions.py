# /// repair
# summary = "averages ten predictions in training mode"
# fails = ["predict_is_consistent", "reports_honest"]
# ///
plain_predict = predict


def predict(model, images):
    return torch.stack([plain_predict(model, images) for _ in range(10)]).mean(dim=0)  # (N, 2)
