# /// repair
# summary = "a Dataset moves the channels for training and validation; predict still reshapes"
# held_out = true
# fails = ["generalises"]
# ///
from torch.utils.data import Dataset

EPOCHS = 8


class ChannelsFirst(Dataset):
    def __init__(self, source):
        self.items = []
        for i in range(len(source)):
            image, label = source[i]
            x = image.permute(2, 0, 1).float() / 255
            self.items.append(((x - 0.46) / 0.22, label))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


def run_epoch(model, loader, device, optimizer=None):
    model.train(optimizer is not None)
    total = right = count = 0
    with torch.set_grad_enabled(optimizer is not None):
        for x, labels in loader:
            x, labels = x.to(device), labels.to(device)
            logits = model(x)
            loss = F.cross_entropy(logits, labels)
            if optimizer is not None:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            total += loss.item() * len(labels)
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(ChannelsFirst(train), batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(ChannelsFirst(val), batch_size=200)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    for epoch in range(EPOCHS):
        train_loss, _ = run_epoch(model, train_loader, device, optimizer)
        schedule.step()
        val_loss, val_accuracy = run_epoch(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
