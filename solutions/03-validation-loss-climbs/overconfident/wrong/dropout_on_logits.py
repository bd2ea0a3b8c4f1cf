# /// repair
# summary = "dropout after the last layer, where it only stretches the logits"
# fails = ["validation_stays_down", "calibrated"]
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 8, kernel_size=3, padding=1),  # (B, 8, 32, 32)
        nn.ReLU(),
        nn.Flatten(),  # (B, 8 * 32 * 32)
        nn.Linear(8 * 32 * 32, 3),  # (B, 3)
        nn.Dropout(0.1),
    )
