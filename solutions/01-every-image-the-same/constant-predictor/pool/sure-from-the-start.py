# /// repair
# base = "default-init"
# summary = "the last bias starts at 1.5, small steps of plain descent"
# ///
LEARNING_RATE = 3e-2
plain_model = build_model


def build_model():
    model = plain_model()
    nn.init.constant_(model[-1].bias, 1.5)
    return model


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
            _, loss = loss_of(model, images.to(device), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
