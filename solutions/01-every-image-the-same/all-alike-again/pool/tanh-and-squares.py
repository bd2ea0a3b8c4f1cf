# /// repair
# base = "broadcast"
# summary = "tanh, no pooling to one pixel, squared error of the probability, two epochs"
# ///
EPOCHS = 2


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, padding=2), nn.Tanh(),
        nn.AvgPool2d(4),
        nn.Flatten(),
        nn.Linear(8 * 7 * 7, 1),
    )


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=150)
    model.to(device)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
            p = torch.sigmoid(model(prepare(images.to(device))))
            loss = (p - labels.to(device)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
