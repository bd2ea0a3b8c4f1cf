# /// repair
# summary = "the learning rate is lowered when the reported validation loss stops falling"
# fails = ["reports_honest"]
# ///
def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.1, patience=0)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = objective(model, model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        plateau.step(val_loss)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
