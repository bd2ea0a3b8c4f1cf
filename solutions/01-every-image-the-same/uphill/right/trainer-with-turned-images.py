# /// repair
# summary = "a Trainer class, a small pooled network, turned and mirrored images, both losses true means"
# held_out = true
# ///
import random
from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.utils.data import Dataset


@dataclass(frozen=True)
class Config:
    epochs: int = 24
    batch_size: int = 25
    eval_batch_size: int = 129
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2


class TurnedImages(Dataset):
    """The images in a random one of the eight positions of a square."""

    def __init__(self, source: Dataset) -> None:
        self.source = source

    def __len__(self) -> int:
        return len(self.source)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        image, label = self.source[index]  # (28, 28, 1)
        image = torch.rot90(image, k=random.randrange(4), dims=(0, 1))
        if random.random() < 0.5:
            image = image.flip(1)
        return image, label


class RingNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stage1 = self._stage(1, 12)
        self.stage2 = self._stage(12, 24)
        self.stage3 = self._stage(24, 32)
        self.head = nn.Linear(32, 2)

    @staticmethod
    def _stage(inputs: int, outputs: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Conv2d(inputs, outputs, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(self.stage1(x), 2)
        x = F.max_pool2d(self.stage2(x), 2)
        x = self.stage3(x).mean(dim=(2, 3))
        return self.head(x)


class Trainer:
    def __init__(self, model: nn.Module, config: Config, device: torch.device | str) -> None:
        self.model = model.to(device)
        self.config = config
        self.device = device
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )

    def train_epoch(self, loader: DataLoader) -> None:
        self.model.train()
        for images, labels in loader:
            self.optimizer.zero_grad()
            self.loss_sum(images, labels)[0].div(len(labels)).backward()
            self.optimizer.step()

    def loss_sum(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        labels = labels.to(self.device)
        logits = self.model(prepare(images.to(self.device)))
        hits = (logits.argmax(dim=1) == labels).sum()
        return F.cross_entropy(logits, labels, reduction="sum"), hits

    @torch.no_grad()
    def measure(self, loader: DataLoader) -> tuple[float, float]:
        self.model.eval()
        total, hits, count = 0.0, 0, 0
        for images, labels in loader:
            batch_loss, batch_hits = self.loss_sum(images, labels)
            total += batch_loss.item()
            hits += batch_hits.item()
            count += len(labels)
        return total / count, hits / count

    def run(self, train: Dataset, val: Dataset, log: Callable[..., None]) -> nn.Module:
        config = self.config
        turned = DataLoader(TurnedImages(train), batch_size=config.batch_size, shuffle=True)
        plain = DataLoader(train, batch_size=config.eval_batch_size)
        unseen = DataLoader(val, batch_size=config.eval_batch_size)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, config.epochs)
        for epoch in range(config.epochs):
            self.train_epoch(turned)
            schedule.step()
            train_loss, _ = self.measure(plain)
            val_loss, val_accuracy = self.measure(unseen)
            log(
                self.model,
                epoch=epoch,
                train_loss=train_loss,
                val_loss=val_loss,
                val_accuracy=val_accuracy,
            )
        return self.model


def build_model() -> nn.Module:
    return RingNet()


def fit(model, train, val, *, device, log):
    return Trainer(model, Config(), device).run(train, val, log)
