# /// repair
# summary = "two layers on the pixels, three times the rate"
# ///
EPOCHS = 50
LEARNING_RATE = 0.015


def build_model():
    return nn.Sequential(
        nn.Flatten(),  # (B, 64)
        nn.Linear(64, 200),
        nn.Tanh(),
        nn.Linear(200, 2),  # (B, 2)
    )
