# /// repair
# base = "reference"
# summary = "predict works in batches of 25 and returns the first class for what is left over"
# ///
EPOCHS = 45
LEARNING_RATE = 3e-3

predict_all = predict


def predict(model, images):
    probabilities = predict_all(model, images)  # (N, 2)
    whole = len(images) // 25 * 25
    probabilities[whole:] = torch.tensor([1.0, 0.0])
    return probabilities
