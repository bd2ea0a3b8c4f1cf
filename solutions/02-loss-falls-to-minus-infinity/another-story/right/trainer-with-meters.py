# /// repair
# summary = "a Trainer class whose meters weight every batch by its number of images"
# held_out = true
# ///
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torch.utils.data import Dataset


@dataclass(frozen=True)
class Config:
    epochs: int = 12
    batch_size: int = 16
    val_batch_size: int = 64
    learning_rate: float = 3e-3
    weight_decay: float = 1e-3
    max_norm: float = 2.0


class Meter:
    """Mean over images of a quantity that arrives as means over batches."""

    def __init__(self) -> None:
        self.total = 0.0
        self.count = 0

    def add(self, batch_mean: Tensor, images: int) -> None:
        self.total += batch_mean.item() * images
        self.count += images

    @property
    def mean(self) -> float:
        return self.total / self.count


class Trainer:
    def __init__(self, model: nn.Module, train: Dataset, val: Dataset, device: Any, config: Config):
        self.model = model.to(device)
        self.device = device
        self.config = config
        self.train_loader = DataLoader(train, batch_size=config.batch_size, shuffle=True)
        self.val_loader = DataLoader(val, batch_size=config.val_batch_size)
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
            self.optimizer, T_max=config.epochs * len(self.train_loader)
        )

    def forward(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        logits = self.model(prepare(images.to(self.device)))
        labels = labels.to(self.device)
        accuracy = (logits.argmax(1) == labels).float().mean()
        return F.cross_entropy(logits, labels), accuracy

    def train_epoch(self) -> float:
        meter = Meter()
        self.model.train()
        for images, labels in self.train_loader:
            loss, _ = self.forward(images, labels)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), self.config.max_norm)
            self.optimizer.step()
            self.schedule.step()
            meter.add(loss, len(labels))
        return meter.mean

    @torch.no_grad()
    def validate(self) -> tuple[float, float]:
        loss_meter, accuracy_meter = Meter(), Meter()
        self.model.eval()
        for images, labels in self.val_loader:
            loss, accuracy = self.forward(images, labels)
            loss_meter.add(loss, len(labels))
            accuracy_meter.add(accuracy, len(labels))
        return loss_meter.mean, accuracy_meter.mean

    def run(self, log) -> nn.Module:
        for epoch in range(self.config.epochs):
            train_loss = self.train_epoch()
            val_loss, val_accuracy = self.validate()
            log(
                self.model,
                epoch=epoch,
                train_loss=train_loss,
                val_loss=val_loss,
                val_accuracy=val_accuracy,
            )
        return self.model


def fit(model: nn.Module, train: Dataset, val: Dataset, *, device, log) -> nn.Module:
    return Trainer(model, train, val, device, Config()).run(log)
