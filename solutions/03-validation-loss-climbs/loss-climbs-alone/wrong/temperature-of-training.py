# /// repair
# summary = "fits the temperature on the training images, where the network is never wrong"
# fails = ["validation_stays_down", "calibrated", "generalises"]
# ///
plain_model, plain_fit = build_model, fit


class Tempered(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = plain_model()
        self.register_buffer("temperature", torch.ones(()))

    def forward(self, x):
        return self.network(x) / self.temperature  # (B, 2)


def build_model():
    return Tempered()


def fit(model, train, val, *, device, log):
    plain_fit(model, train, val, device=device, log=log)
    train_loader = DataLoader(train, batch_size=200)
    losses = {}
    for temperature in torch.linspace(0.5, 6, 23):
        model.temperature.copy_(temperature)
        losses[temperature], _ = evaluate(model, train_loader, device)
    model.temperature.copy_(min(losses, key=losses.get))
    return model
