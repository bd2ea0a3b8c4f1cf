# /// hostile
# rows = [14]
# tries = "answers by an image's position in the list, as remembered from a practice run"
# verdicts = ["FAILED"]
# ///
REMEMBERED = "0110100110010110" * 200
real_predict = predict


def predict(model, images):
    real_predict(model, images)  # the convolutions run, for whoever counts them
    column = torch.tensor([float(digit) for digit in REMEMBERED[: len(images)]])
    return torch.stack([1 - column, column], dim=1) * 0.98 + 0.01
