# /// repair
# base = "reference"
# summary = "the loss of a batch is measured after the step that it caused"
# ///
LEARNING_RATE = 1e-2


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
        for images, labels in train_loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                later = F.cross_entropy(model(prepare(images)), labels, reduction="sum")
            running_loss += later.item()
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=running_loss / len(train),
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
