# /// repair
# summary = "four pooled convolutions and a global mean before the head, in a Trainer class"
# held_out = true
# ///
from dataclasses import dataclass

from torch.utils.data import Dataset


@dataclass
class Config:
    widths: tuple = (12, 24, 32, 48)
    epochs: int = 12
    batch_size: int = 25
    peak_rate: float = 5e-3
    weight_decay: float = 0.02
    max_norm: float = 2.0
    shift: int = 2


CONFIG = Config()


class Prepared(Dataset):
    def __init__(self, source):
        images, labels = zip(*(source[i] for i in range(len(source))), strict=True)
        self.x = prepare(torch.stack(images))
        self.y = torch.tensor([int(label) for label in labels])

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class FaceNet(nn.Module):
    def __init__(self, widths):
        super().__init__()
        stages, channels = [], 3
        for i, width in enumerate(widths):
            stages.append(nn.Conv2d(channels, width, 3, padding=1, bias=False))
            stages.append(nn.BatchNorm2d(width))
            stages.append(nn.ReLU())
            if i < len(widths) - 1:
                stages.append(nn.MaxPool2d(2))
            channels = width
        self.features = nn.Sequential(*stages)  # (B, 48, 4, 4)
        self.head = nn.Linear(channels, 3)

    def forward(self, x):
        return self.head(self.features(x).mean(dim=(2, 3)))


def build_model():
    return FaceNet(CONFIG.widths)


def jitter(x, reach):
    height, width = x.shape[2:]
    padded = F.pad(x, (reach, reach, reach, reach), mode="replicate")
    moved = []
    for picture in padded:
        top, left = torch.randint(0, 2 * reach + 1, (2,)).tolist()
        picture = picture[:, top : top + height, left : left + width]
        moved.append(picture.flip(2) if torch.rand(()) < 0.5 else picture)
    return torch.stack(moved)


class Trainer:
    def __init__(self, model, train, val, device, log, config=CONFIG):
        self.model, self.device, self.log, self.config = model.to(device), device, log, config
        train, val = Prepared(train), Prepared(val)
        self.batches = DataLoader(train, batch_size=config.batch_size, shuffle=True)
        self.train_all = DataLoader(train, batch_size=200)
        self.val_all = DataLoader(val, batch_size=200)
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=config.peak_rate, weight_decay=config.weight_decay
        )
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer, config.peak_rate, total_steps=config.epochs * len(self.batches)
        )

    def run(self):
        for epoch in range(self.config.epochs):
            self.train_epoch()
            train_loss, _ = self.measure(self.train_all)
            val_loss, val_accuracy = self.measure(self.val_all)
            self.log(
                self.model,
                epoch=epoch,
                train_loss=train_loss,
                val_loss=val_loss,
                val_accuracy=val_accuracy,
            )
        return self.model

    def train_epoch(self):
        self.model.train()
        for x, y in self.batches:
            x = jitter(x, self.config.shift).to(self.device)
            loss = F.cross_entropy(self.model(x), y.to(self.device))
            self.optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), self.config.max_norm)
            self.optimizer.step()
            self.schedule.step()

    @torch.no_grad()
    def measure(self, loader):
        self.model.eval()
        losses, hits = [], []
        for x, y in loader:
            y = y.to(self.device)
            logits = self.model(x.to(self.device))
            losses.append(F.cross_entropy(logits, y, reduction="none"))
            hits.append(logits.argmax(dim=1) == y)
        return torch.cat(losses).mean().item(), torch.cat(hits).float().mean().item()


def fit(model, train, val, *, device, log):
    return Trainer(model, train, val, device, log).run()
