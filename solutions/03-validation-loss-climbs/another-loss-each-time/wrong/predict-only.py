# /// repair
# summary = "eval mode in predict alone"
# fails = ["reports_honest"]
# ///
plain_predict = predict


def predict(model, images):
    return plain_predict(model.eval(), images)
