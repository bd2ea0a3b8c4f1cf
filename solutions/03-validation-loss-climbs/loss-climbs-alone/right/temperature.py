# /// repair
# summary = "keeps the last weights and divides the logits by a temperature fitted on validation"
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
    val_loader = DataLoader(val, batch_size=200)
    losses = {}
    for temperature in torch.linspace(1, 12, 45):
        model.temperature.copy_(temperature)
        losses[temperature], _ = evaluate(model, val_loader, device)
    model.temperature.copy_(min(losses, key=losses.get))
    return model
