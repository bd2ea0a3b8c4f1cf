# /// repair
# base = "starter"
# summary = "the epoch with the best validation accuracy is kept"
# fails = ["every_class_learned"]
# ///
def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    best, state = 0.0, None
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:  # (B, 32, 48, 4), (B,)
            images, labels = mirrored(images).to(device), labels.to(device)
            logits = model(prepare(images))
            loss = F.cross_entropy(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += F.cross_entropy(logits.detach(), labels, reduction="sum").item()
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        if val_accuracy >= best:
            best, state = val_accuracy, {k: v.clone() for k, v in model.state_dict().items()}
        log(
            model,
            epoch=epoch,
            train_loss=total / count,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    model.load_state_dict(state)
    return model
