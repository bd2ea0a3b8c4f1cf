# /// repair
# summary = "a small network and numbers without a graph, but logs the mean of all epochs so far"
# held_out = true
# fails = ["reports_honest"]
# ///
from statistics import fmean

EPOCHS = 18


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 24, kernel_size=3, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(24, 32, kernel_size=3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(32, 2),
    )


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    losses, hits = [], []
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        logits = model(prepare(images))
        losses += F.cross_entropy(logits, labels, reduction="none").tolist()
        hits += (logits.argmax(1) == labels).float().tolist()
    return fmean(losses), fmean(hits)


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)

    train_history, val_history = [], []
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
            loss = F.cross_entropy(model(prepare(images.to(device))), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        train_history.append(train_loss)
        val_history.append(val_loss)
        log(
            model,
            epoch=epoch,
            train_loss=fmean(train_history),  # steadier curves than single epochs
            val_loss=fmean(val_history),
            val_accuracy=val_accuracy,
        )
    return model
