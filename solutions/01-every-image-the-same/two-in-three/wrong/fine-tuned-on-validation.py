# /// repair
# base = "reference"
# summary = "goes on training on the validation images afterwards, since more images help"
# fails = ["validation_unseen"]
# ///
train_first = fit


def fit(model, train, val, *, device, log):
    model = train_first(model, train, val, device=device, log=log)
    train_loader = DataLoader(train, batch_size=200)
    val_loader = DataLoader(val, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(EPOCHS, EPOCHS + 8):
        model.train()
        for images, labels in val_loader:  # (B, 32, 32, 3), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
