# /// repair
# base = "starter"
# summary = "weight decay and a smaller learning rate against overfitting"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
LEARNING_RATE = 1e-3


class DecayedAdam(torch.optim.AdamW):
    def __init__(self, parameters, lr):
        super().__init__(parameters, lr=lr, weight_decay=1.0)


torch.optim.Adam = DecayedAdam
