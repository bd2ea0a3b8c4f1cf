# /// repair
# base = "reference"
# summary = "returns the probabilities of the classes in the wrong order"
# ///
EPOCHS = 32
LEARNING_RATE = 0.015

predict_in_order = predict


def predict(model, images):
    return predict_in_order(model, images).flip(1)  # (N, 2)
