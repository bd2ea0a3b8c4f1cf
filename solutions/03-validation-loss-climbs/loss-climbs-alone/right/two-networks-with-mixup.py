# /// repair
# summary = "averages two networks in one module, trained briefly with mild mixup and smoothing"
# held_out = true
# ///
import math

EPOCHS = 30
PEAK_RATE = 4e-3
SMOOTHING = 0.05
MIXING = 0.2


def one_network() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5, padding=2),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(4),
        nn.Flatten(),
        nn.Linear(128, 64),
        nn.ReLU(),
        nn.Linear(64, 2),
    )


class Committee(nn.Module):
    def __init__(self, size: int = 2):
        super().__init__()
        self.members = nn.ModuleList([one_network() for _ in range(size)])

    def each(self, x: torch.Tensor) -> torch.Tensor:
        return torch.stack([member(x) for member in self.members])  # (M, B, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The logarithm of the mean probability of the members."""
        logs = self.each(x).log_softmax(dim=2)
        return logs.logsumexp(dim=0) - math.log(len(self.members))


def build_model() -> nn.Module:
    return Committee()


def turned(x: torch.Tensor) -> torch.Tensor:
    for move in (lambda t: t.flip(2), lambda t: t.flip(3), lambda t: t.transpose(2, 3)):
        pick = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
        x = torch.where(pick, move(x), x)
    return x


def mixup_loss(model: Committee, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    share = torch.distributions.Beta(MIXING, MIXING).sample().item()
    share = max(share, 1 - share)
    partner = torch.randperm(len(x), device=x.device)
    answers = model.each(share * x + (1 - share) * x[partner])
    loss = 0.0
    for logits in answers:
        own = F.cross_entropy(logits, y, label_smoothing=SMOOTHING)
        other = F.cross_entropy(logits, y[partner], label_smoothing=SMOOTHING)
        loss = loss + share * own + (1 - share) * other
    return loss


def fit(model, train, val, *, device, log):
    batches = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    train_loader = DataLoader(train, batch_size=240)
    val_loader = DataLoader(val, batch_size=300)
    model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=EPOCHS * len(batches)
    )

    for epoch in range(EPOCHS):
        model.train()
        for images, labels in batches:
            x, y = turned(prepare(images.to(device))), labels.to(device)
            optimizer.zero_grad()
            mixup_loss(model, x, y).backward()
            optimizer.step()
            schedule.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
