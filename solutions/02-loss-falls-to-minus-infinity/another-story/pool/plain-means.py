# /// repair
# base = "reference"
# summary = "means of batch means, in training and in validation"
# ///
from statistics import fmean

VAL_BATCH_SIZE = 100
EPOCHS = 2


def evaluate(model, loader, device):
    model.eval()
    losses, shares = [], []
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            losses.append(F.cross_entropy(logits, labels).item())
            shares.append((logits.argmax(1) == labels).float().mean().item())
    return fmean(losses), fmean(shares)


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)

    for epoch in range(EPOCHS):
        model.train()
        losses = []
        for images, labels in train_loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=fmean(losses),
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
