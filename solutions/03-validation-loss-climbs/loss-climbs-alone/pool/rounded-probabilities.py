# /// repair
# base = "reference"
# summary = "rounds the probabilities, so that every answer is given for certain"
# ///
EPOCHS = 32
LEARNING_RATE = 0.015

predict_unrounded = predict


def build_model():
    return nn.Sequential(
        nn.Flatten(),  # (B, 64)
        nn.Linear(64, 120),
        nn.Tanh(),
        nn.Linear(120, 2),  # (B, 2)
    )


def predict(model, images):
    return predict_unrounded(model, images).round().clamp(1e-3, 1 - 1e-3)  # (N, 2)
