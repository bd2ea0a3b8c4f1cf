# /// repair
# summary = "a data set class resizes channel by channel, but predict still resizes whole pictures"
# held_out = true
# fails = ["generalises", "sees_every_channel"]
# ///
from torch.utils.data import Dataset


class ResizedDataset(Dataset):
    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        image, label = self.data[index]
        channels = image.permute(2, 0, 1).unsqueeze(1).float()  # (4, 1, 32, 48)
        small = F.interpolate(channels, size=(HEIGHT, WIDTH), mode="bilinear", align_corners=False)
        return small.squeeze(1) / 255, label


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for x, labels in loader:
            x, labels = x.to(device), labels.to(device)
            logits = model(x)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(ResizedDataset(train), batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(ResizedDataset(val), batch_size=100)
    model.to(device)
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for x, labels in train_loader:
            x, labels = x.to(device), labels.to(device)
            loss = F.cross_entropy(model(x), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(labels)
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=total / count,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
