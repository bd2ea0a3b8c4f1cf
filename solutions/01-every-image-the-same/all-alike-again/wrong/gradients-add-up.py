# /// repair
# base = "reference"
# summary = "the gradients of earlier batches are never reset to zero"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=150)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

    for epoch in range(EPOCHS):
        for group in optimizer.param_groups:  # the last third with smaller steps
            group["lr"] = LEARNING_RATE * (1 if epoch < 2 * EPOCHS / 3 else 0.2)
        model.train()
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss, _ = bce_and_accuracy(model(prepare(images)), labels)
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
