# /// repair
# summary = "logits from a network with group norm; AdamW, one cycle and mild mixup"
# held_out = true
# ///
from collections.abc import Callable

from torch import Tensor
from torch.utils.data import Dataset

EPOCHS: int = 12
PEAK_RATE: float = 8e-3
MIXUP_ALPHA: float = 0.2


class ClothNet(nn.Module):
    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2)
        self.norm1 = nn.GroupNorm(4, 16)
        self.conv2 = nn.Conv2d(16, 32, kernel_size=3, padding=1)
        self.norm2 = nn.GroupNorm(8, 32)
        self.head = nn.Linear(32, classes)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm1(self.conv1(x)))  # (B, 16, 14, 14)
        x = F.relu(self.norm2(self.conv2(x)))  # (B, 32, 14, 14)
        return self.head(F.adaptive_max_pool2d(x, 1).flatten(1))  # (B, 10) logits


def build_model() -> nn.Module:
    return ClothNet()


def mix(x: Tensor, labels: Tensor) -> tuple[Tensor, Tensor, float]:
    share = torch.distributions.Beta(MIXUP_ALPHA, MIXUP_ALPHA).sample().item()
    share = max(share, 1 - share)
    order = torch.randperm(len(x), device=x.device)
    return share * x + (1 - share) * x[order], labels[order], share


def fit(
    model: nn.Module,
    train: Dataset,
    val: Dataset,
    *,
    device: torch.device,
    log: Callable[..., None],
) -> nn.Module:
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=PEAK_RATE, total_steps=EPOCHS * len(loader)
    )
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for step, (images, labels) in enumerate(loader):
            x, labels = prepare(images.to(device)), labels.to(device)
            if step % 2:
                x, others, share = mix(x, labels)
                logits = model(x)
                loss = share * F.cross_entropy(logits, labels)
                loss = loss + (1 - share) * F.cross_entropy(logits, others)
            else:
                loss = F.cross_entropy(model(x), labels)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
        # the mixed batches are harder than the images themselves, so measure those
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
