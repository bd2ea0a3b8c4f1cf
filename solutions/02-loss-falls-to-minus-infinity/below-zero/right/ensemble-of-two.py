# /// repair
# summary = "two networks that give the log of their mean probability, and a one-cycle learning rate"
# held_out = true
# ///
import math

EPOCHS = 6
LEARNING_RATE = 6e-3


class TwoNets(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Net()
        self.second = Net()

    def members(self, x):  # (B, 4, 32, 48)
        both = torch.stack([self.first(x), self.second(x)])
        return F.log_softmax(both, dim=2)  # (2, B, 3)

    def forward(self, x):
        return combine(self.members(x))


def combine(log_p):  # (2, B, 3)
    return torch.logsumexp(log_p, dim=0) - math.log(2)  # (B, 3)


def build_model():
    return TwoNets()


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=LEARNING_RATE, total_steps=EPOCHS * len(train_loader)
    )
    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            log_p = model.members(prepare(images))
            loss = criterion(log_p[0], labels) + criterion(log_p[1], labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += criterion(combine(log_p.detach()), labels).item() * len(labels)
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=total / count,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return model(prepare(images.to(device))).exp()
