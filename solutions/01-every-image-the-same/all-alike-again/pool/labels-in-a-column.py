# /// repair
# base = "reference"
# summary = "squeezes the output and gives the labels a column; plain gradient steps at a high rate"
# ///
LEARNING_RATE = 0.5


def bce_and_accuracy(output, labels):
    logits = output.flatten()
    y = labels.to(logits.dtype)[:, None]
    loss = F.softplus(logits) - y * logits
    return loss.mean(), ((logits > 0) == (y > 0.5)).float().mean()


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=150)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=0.9)
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
            loss, _ = bce_and_accuracy(model(prepare(images.to(device))), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
