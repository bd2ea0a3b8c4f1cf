# /// repair
# base = "starter"
# summary = "all outputs are put together, then averaged once"
# ///
def evaluate(model, loader, device):
    model.eval()
    with torch.no_grad():
        batches = [(model(prepare(x.to(device))), y.to(device)) for x, y in loader]
    logits = torch.cat([logits for logits, _ in batches])  # (N, 2)
    labels = torch.cat([labels for _, labels in batches])  # (N,)
    accuracy = (logits.argmax(1) == labels).float().mean().item()
    return F.cross_entropy(logits, labels).item(), accuracy


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)

    for epoch in range(EPOCHS):
        model.train()
        running_loss = 0
        for step, (images, labels) in enumerate(train_loader):  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            running_loss += loss.item() * len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        train_loss = running_loss / len(train)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
