# /// repair
# summary = "a Trainer with little dropout, every number in eval mode, best epoch kept"
# held_out = true
# ///
import copy
from dataclasses import dataclass


@dataclass
class Config:
    epochs: int = 24
    patience: int = 8
    batch_size: int = 20
    learning_rate: float = 3e-3
    dropout: float = 0.1


config = Config()


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Dropout(config.dropout),
        nn.Linear(32, 64),
        nn.ReLU(),
        nn.Linear(64, 2),
    )


class Trainer:
    def __init__(self, model, train, val, device, log, config):
        self.model = model.to(device)
        self.train_set, self.val_set = train, val
        self.device, self.log, self.config = device, log, config
        self.loader = DataLoader(train, batch_size=config.batch_size, shuffle=True)
        self.optimizer = torch.optim.Adam(model.parameters(), lr=config.learning_rate)
        self.best_loss, self.best_state, self.waited = float("inf"), None, 0

    def forward(self, images):
        return self.model(prepare(images.to(self.device)))

    def train_one_epoch(self):
        self.model.train()
        for images, labels in self.loader:
            self.optimizer.zero_grad()
            F.cross_entropy(self.forward(images), labels.to(self.device)).backward()
            self.optimizer.step()

    @torch.no_grad()
    def measure(self, dataset):
        self.model.eval()
        logits, targets = [], []
        for images, labels in DataLoader(dataset, batch_size=200):
            logits.append(self.forward(images))
            targets.append(labels.to(self.device))
        logits, targets = torch.cat(logits), torch.cat(targets)
        accuracy = (logits.argmax(dim=1) == targets).float().mean()
        return F.cross_entropy(logits, targets).item(), accuracy.item()

    def should_stop(self, val_loss):
        if val_loss < self.best_loss:
            self.best_loss, self.waited = val_loss, 0
            self.best_state = copy.deepcopy(self.model.state_dict())
        else:
            self.waited += 1
        return self.waited >= self.config.patience

    def run(self):
        for epoch in range(1, self.config.epochs + 1):
            self.train_one_epoch()
            train_loss, _ = self.measure(self.train_set)
            val_loss, val_accuracy = self.measure(self.val_set)
            self.log(
                self.model,
                epoch=epoch,
                train_loss=train_loss,
                val_loss=val_loss,
                val_accuracy=val_accuracy,
            )
            if self.should_stop(val_loss):
                break
        self.model.load_state_dict(self.best_state)
        return self.model


def fit(model, train, val, *, device, log):
    return Trainer(model, train, val, device, log, config).run()


def predict(model, images):
    was_training = model.training
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        answers = torch.cat([model(prepare(part.to(device))) for part in images.split(200)])
    model.train(was_training)
    return answers.softmax(dim=1)
