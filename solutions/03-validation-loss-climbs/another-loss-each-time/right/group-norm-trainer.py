# /// repair
# summary = "group norm instead of batch norm, modes set in a Trainer, gradients accumulated on purpose"
# held_out = true
# ///


class Stage(nn.Sequential):
    def __init__(self, channels, width, stride):
        super().__init__(
            nn.Conv2d(channels, width, kernel_size=3, stride=stride, padding=1),
            nn.GroupNorm(4, width),
            nn.ReLU(),
        )


class ClothNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stages = nn.Sequential(
            Stage(1, 8, 1),
            Stage(8, 16, 2),
            Stage(16, 24, 1),
            Stage(24, 32, 2),
            Stage(32, 32, 1),
        )
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(32, 2)

    def forward(self, x):
        pooled = self.stages(x).mean(dim=(2, 3))
        return self.head(self.dropout(pooled))


def build_model():
    return ClothNet()


class Trainer:
    epochs = 12
    batch_size = 24
    parts = 2
    peak_rate = 5e-3

    def __init__(self, model, train, val, device):
        self.model = model.to(device)
        self.device = device
        self.batches = DataLoader(train, batch_size=self.batch_size, shuffle=True)
        self.sets = {
            "train": DataLoader(train, batch_size=200),
            "val": DataLoader(val, batch_size=200),
        }
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=self.peak_rate)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer, self.peak_rate, total_steps=self.epochs * len(self.batches)
        )

    def train_step(self, images, labels):
        self.optimizer.zero_grad()
        for part, answers in zip(
            images.chunk(self.parts), labels.chunk(self.parts), strict=True
        ):
            logits = self.model(prepare(part.to(self.device)))
            loss = F.cross_entropy(logits, answers.to(self.device), reduction="sum")
            (loss / len(labels)).backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        self.optimizer.step()
        self.schedule.step()

    def train_epoch(self):
        self.model.train()
        for images, labels in self.batches:
            self.train_step(images, labels)

    def numbers(self):
        self.model.eval()
        train_loss, _ = evaluate(self.model, self.sets["train"], self.device)
        val_loss, val_accuracy = evaluate(self.model, self.sets["val"], self.device)
        return {"train_loss": train_loss, "val_loss": val_loss, "val_accuracy": val_accuracy}


def fit(model, train, val, *, device, log):
    trainer = Trainer(model, train, val, device)
    log(model, epoch=0, **trainer.numbers())
    for epoch in range(1, trainer.epochs + 1):
        trainer.train_epoch()
        log(model, epoch=epoch, **trainer.numbers())
    return model


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return model(prepare(images.to(device))).softmax(dim=1)
