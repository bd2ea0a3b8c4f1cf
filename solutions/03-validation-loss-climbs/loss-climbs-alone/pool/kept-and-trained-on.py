# /// repair
# base = "reference"
# summary = "puts the best weights back, then trains on from there"
# ///
EPOCHS = 12

fit_first = fit


def fit(model, train, val, *, device, log):
    model = fit_first(model, train, val, device=device, log=log)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(EPOCHS, 4 * EPOCHS):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, loader, device)
        val_loss, val_accuracy = evaluate(model, DataLoader(val, batch_size=200), device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
