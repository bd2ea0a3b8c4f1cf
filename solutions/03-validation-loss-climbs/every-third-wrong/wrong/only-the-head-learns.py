# /// repair
# base = "reference"
# summary = "the optimiser is given only the last layer"
# fails = ["validation_improves", "generalises"]
# ///


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.Adam(model[-1].parameters(), lr=LEARNING_RATE)

    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:  # (B, 32, 32, 3), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
