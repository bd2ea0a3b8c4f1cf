# /// repair
# summary = "mirrors each image, decays the weights, stops early and restores the best state dict"
# held_out = true
# ///
from dataclasses import dataclass

from torch.utils.data import Dataset
from torchvision.transforms import v2


@dataclass
class Plan:
    most_epochs: int = 40
    fewest_epochs: int = 10
    patience: int = 7
    batch_size: int = 20
    rate: float = 2e-3
    weight_decay: float = 0.02


class Mirrored(Dataset):
    def __init__(self, source):
        self.items = [(source[i][0].permute(2, 0, 1), source[i][1]) for i in range(len(source))]
        self.transform = v2.Compose([v2.RandomHorizontalFlip(), v2.RandomVerticalFlip()])

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        image, label = self.items[i]
        return self.transform(image).permute(1, 2, 0), label


class Best:
    def __init__(self):
        self.loss, self.epoch, self.state = float("inf"), -1, None

    def offer(self, loss, epoch, model):
        if loss < self.loss:
            self.loss, self.epoch = loss, epoch
            self.state = {name: t.detach().clone() for name, t in model.state_dict().items()}


def fit(model, train, val, *, device, log):
    plan, best = Plan(), Best()
    batches = DataLoader(Mirrored(train), batch_size=plan.batch_size, shuffle=True)
    plain_train = DataLoader(train, batch_size=200)
    plain_val = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=plan.rate, weight_decay=plan.weight_decay
    )

    for epoch in range(plan.most_epochs):
        model.train()
        for images, labels in batches:
            loss = F.cross_entropy(model(prepare(images.to(device))), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

        train_loss, _ = evaluate(model, plain_train, device)
        val_loss, val_accuracy = evaluate(model, plain_val, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
        best.offer(val_loss, epoch, model)
        if epoch + 1 >= plan.fewest_epochs and epoch - best.epoch >= plan.patience:
            break

    model.load_state_dict(best.state)
    return model.eval()
