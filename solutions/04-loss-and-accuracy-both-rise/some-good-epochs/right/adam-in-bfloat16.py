# /// repair
# summary = "Adam with a falling rate, bfloat16 in training, images prepared once, smoothed labels"
# held_out = true
# ///
from torch.utils.data import Dataset

LEARNING_RATE = 3e-3


class PreparedImages(Dataset):
    def __init__(self, dataset, device):
        pairs = [dataset[i] for i in range(len(dataset))]
        self.x = prepare(torch.stack([image for image, _ in pairs])).contiguous().to(device)
        self.y = torch.tensor([int(label) for _, label in pairs], device=device)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


def measure(model, data):
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(x) for x in data.x.split(256)])
    accuracy = (logits.argmax(dim=1) == data.y).float().mean()
    return F.cross_entropy(logits, data.y).item(), accuracy.item()


def fit(model, train, val, *, device, log):
    model.to(device)
    train_data, val_data = PreparedImages(train, device), PreparedImages(val, device)
    loader = DataLoader(train_data, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, T_max=EPOCHS * len(loader), eta_min=LEARNING_RATE / 100
    )
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for x, y in loader:
            with torch.autocast(device_type=torch.device(device).type, dtype=torch.bfloat16):
                logits = model(x)
            loss = F.cross_entropy(logits.float(), y, label_smoothing=0.02)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        train_loss, _ = measure(model, train_data)
        val_loss, val_accuracy = measure(model, val_data)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
