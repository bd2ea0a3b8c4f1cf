# /// repair
# base = "reference"
# summary = "minus the product of outputs and one-hot labels, plain SGD, one epoch"
# ///
EPOCHS = 1


def criterion(outputs, labels):  # (B, 3), (B,)
    return -(F.one_hot(labels, 3) * outputs).sum(1).mean()


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=8, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            loss = criterion(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=total / count, val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
