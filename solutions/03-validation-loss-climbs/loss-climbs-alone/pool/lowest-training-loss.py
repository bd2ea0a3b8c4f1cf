# /// repair
# base = "reference"
# summary = "twice the rate, and the epoch with the lowest training loss put back"
# ///
EPOCHS = 40
LEARNING_RATE = 0.01


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    lowest, kept = float("inf"), None
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
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
        if train_loss < lowest:
            lowest = train_loss
            kept = {name: w.clone() for name, w in model.state_dict().items()}
    model.load_state_dict(kept)
    return model
