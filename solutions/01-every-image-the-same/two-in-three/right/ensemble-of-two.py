# /// repair
# summary = "channels moved by movedim; two small networks in one module, probabilities averaged"
# held_out = true
# ///
import math
import itertools

EPOCHS = 9


def small_network():
    widths = [3, 12, 24, 48]
    layers = []
    for a, b in itertools.pairwise(widths):
        layers += [nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(48 * 4 * 4, 3))


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.members = nn.ModuleList([small_network(), small_network()])

    def member_log_probabilities(self, x):
        return torch.stack([F.log_softmax(net(x), dim=1) for net in self.members])  # (2, B, 3)

    @staticmethod
    def combine(log_probabilities):
        return torch.logsumexp(log_probabilities, dim=0) - math.log(len(log_probabilities))

    def forward(self, x):
        return self.combine(self.member_log_probabilities(x))  # (B, 3), log of the mean


def build_model():
    return Pair()


def prepare(images):
    x = images.movedim(3, 1).to(torch.float32) / 255
    return (x - 0.46) / 0.22


def mirror_half(x):
    chosen = torch.rand(len(x), device=x.device) < 0.5
    return torch.where(chosen[:, None, None, None], x.flip(3), x)


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    total, right, count = 0.0, 0, 0
    for images, labels in loader:
        labels = labels.to(device)
        log_p = model(prepare(images.to(device)))
        total += F.nll_loss(log_p, labels, reduction="sum").item()
        right += (log_p.argmax(1) == labels).sum().item()
        count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=300)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    steps = EPOCHS * len(train_loader)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)

    for epoch in range(EPOCHS):
        model.train()
        total, count = 0.0, 0
        for images, labels in train_loader:
            x, labels = mirror_half(prepare(images.to(device))), labels.to(device)
            members = model.member_log_probabilities(x)
            loss = sum(F.nll_loss(member, labels) for member in members)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                total += F.nll_loss(model.combine(members), labels, reduction="sum").item()
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


@torch.no_grad()
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    return model(prepare(images.to(device))).exp()
