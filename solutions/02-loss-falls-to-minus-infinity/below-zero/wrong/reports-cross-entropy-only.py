# /// repair
# base = "raw-logits"
# summary = "the curves show the cross-entropy, but the training goes on as before"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            outputs = model(prepare(images))
            criterion(outputs, labels).backward()
            optimizer.step()
            schedule.step()
            total += F.cross_entropy(outputs, labels, reduction="sum").item()
            count += len(labels)
        model.eval()
        val_total = right = 0
        with torch.no_grad():
            for images, labels in val_loader:
                images, labels = images.to(device), labels.to(device)
                outputs = model(prepare(images))
                val_total += F.cross_entropy(outputs, labels, reduction="sum").item()
                right += (outputs.argmax(1) == labels).sum().item()
        log(
            model, epoch=epoch, train_loss=total / count, val_loss=val_total / len(val),
            val_accuracy=right / len(val),
        )
    return model
