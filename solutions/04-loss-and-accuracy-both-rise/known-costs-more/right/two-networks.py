# /// repair
# summary = "averages the probabilities of two small networks without dropout, trained side by side"
# held_out = true
# ///
import math


def small_network(first, second, hidden):
    return nn.Sequential(
        nn.Conv2d(1, first, kernel_size=5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(first, second, kernel_size=3, stride=2, padding=1),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(second, hidden),
        nn.ReLU(),
        nn.Linear(hidden, 2),
    )


class Ensemble(nn.Module):
    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList(members)

    def each(self, x):
        return [member(x) for member in self.members]

    def forward(self, x):
        log_p = torch.stack([logits.log_softmax(dim=1) for logits in self.each(x)])  # (M, B, 2)
        return log_p.logsumexp(dim=0) - math.log(len(self.members))  # (B, 2)


def build_model():
    return Ensemble([small_network(16, 32, 64), small_network(12, 24, 48)])


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = sum(
                F.cross_entropy(logits, labels, label_smoothing=0.05)
                for logits in model.each(prepare(images))
            )
            optimizer.zero_grad()
            loss.backward()
            for member in model.members:
                nn.utils.clip_grad_norm_(member.parameters(), max_norm=5.0)
            optimizer.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model.eval()


def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.inference_mode():
        log_p = torch.cat([model(prepare(batch.to(device))) for batch in images.split(256)])
    return log_p.exp()
