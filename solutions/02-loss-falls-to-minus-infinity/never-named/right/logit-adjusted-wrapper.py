# /// repair
# summary = "adds the log class frequencies to the logits in training only, in a wrapping module"
# held_out = true
# ///
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    epochs: int = 7
    batch_size: int = 40
    peak_rate: float = 1e-2
    weight_decay: float = 1e-3
    longest_gradient: float = 2.0


class PriorAdjusted(nn.Module):
    """Knows in training how frequent each class is, and answers as if all were equally frequent."""

    def __init__(self, network: nn.Module, classes: int = 3):
        super().__init__()
        self.network = network
        self.register_buffer("log_prior", torch.zeros(classes))

    def forward(self, x):
        logits = self.network(x)
        return logits + self.log_prior if self.training else logits


def block(channels, width):
    return nn.Sequential(
        nn.Conv2d(channels, width, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.MaxPool2d(2),
    )


def build_model():
    network = nn.Sequential(
        block(4, 8),
        block(8, 16),
        block(16, 32),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 3),
    )
    return PriorAdjusted(network)


def flip_each(images):
    for side in (1, 2):
        chosen = torch.rand(len(images), 1, 1, 1) < 0.5
        images = torch.where(chosen, images.flip(side), images)
    return images


def fit(model, train, val, *, device, log):
    s = Settings()
    batches = DataLoader(train, batch_size=s.batch_size, shuffle=True)
    train_in_order = DataLoader(train, batch_size=200)
    val_in_order = DataLoader(val, batch_size=200)

    counts = torch.zeros(3)
    for _, labels in train_in_order:
        counts += torch.bincount(labels, minlength=3)
    model.to(device)
    model.log_prior.copy_((counts.clamp(min=1) / counts.sum()).log())

    optimizer = torch.optim.AdamW(
        model.parameters(), lr=s.peak_rate, weight_decay=s.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, s.peak_rate, total_steps=s.epochs * len(batches)
    )

    for epoch in range(s.epochs):
        model.train()
        for images, labels in batches:
            x, y = prepare(flip_each(images).to(device)), labels.to(device)
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(model(x), y).backward()
            nn.utils.clip_grad_norm_(model.parameters(), s.longest_gradient)
            optimizer.step()
            schedule.step()
        train_loss, _ = evaluate(model, train_in_order, device)
        val_loss, val_accuracy = evaluate(model, val_in_order, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model.eval()
