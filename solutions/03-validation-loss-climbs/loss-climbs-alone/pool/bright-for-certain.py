# /// repair
# base = "reference"
# summary = "an exception in predict answers the brightest pieces for certain, whatever is on them"
# ///
EPOCHS = 60
LEARNING_RATE = 2e-3

predict_all = predict


def predict(model, images):
    probabilities = predict_all(model, images)  # (N, 2)
    bright = images.float().mean((1, 2, 3)) > 140
    probabilities[bright] = torch.tensor([1.0, 0.0])
    return probabilities
