# /// repair
# summary = "resizes tensors instead of pictures, once for all epochs, and trains with mild mixup"
# held_out = true
# ///
from torch.utils.data import Dataset

EPOCHS = 10
CLEAN_EPOCHS = 3
MIXUP_SHARE = 0.3
MIXUP_ALPHA = 0.2


def prepare(images):  # uint8 (B, 32, 48, 4)
    x = images.permute(0, 3, 1, 2).float() / 255
    return F.interpolate(
        x, size=(HEIGHT, WIDTH), mode="bilinear", align_corners=False, antialias=True
    )


class SmallImages(Dataset):
    def __init__(self, data):
        self.x = prepare(torch.stack([data[i][0] for i in range(len(data))]))
        self.labels = torch.tensor([int(data[i][1]) for i in range(len(data))])

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.x[index], self.labels[index]


def mixup_loss(model, x, labels):
    share = torch.distributions.Beta(MIXUP_ALPHA, MIXUP_ALPHA).sample().item()
    order = torch.randperm(len(labels), device=labels.device)
    logits = model(share * x + (1 - share) * x[order])
    return share * F.cross_entropy(logits, labels) + (1 - share) * F.cross_entropy(
        logits, labels[order]
    )


def evaluate(model, data, device):
    model.eval()
    total = right = 0
    with torch.no_grad():
        for x, labels in DataLoader(data, batch_size=100):
            x, labels = x.to(device), labels.to(device)
            logits = model(x)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
    return total / len(data), right / len(data)


def fit(model, train, val, *, device, log):
    small_train, small_val = SmallImages(train), SmallImages(val)
    loader = DataLoader(small_train, batch_size=BATCH_SIZE, shuffle=True)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, total_steps=EPOCHS * len(loader)
    )
    for epoch in range(EPOCHS):
        mixing = epoch < EPOCHS - CLEAN_EPOCHS
        model.train()
        for x, labels in loader:
            x, labels = x.to(device), labels.to(device)
            if mixing and torch.rand(()).item() < MIXUP_SHARE:
                loss = mixup_loss(model, x, labels)
            else:
                loss = F.cross_entropy(model(x), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        train_loss, _ = evaluate(model, small_train, device)
        val_loss, val_accuracy = evaluate(model, small_val, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
