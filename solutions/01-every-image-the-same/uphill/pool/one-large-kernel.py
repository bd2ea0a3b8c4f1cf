# /// repair
# base = "reference"
# summary = "a convolution as large as the image ends the network; tanh and plain descent"
# ///
EPOCHS = 8


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 8, kernel_size=5, padding=2), nn.Tanh(),
        nn.Conv2d(8, 24, kernel_size=28), nn.Tanh(),  # (B, 24, 1, 1)
        nn.Conv2d(24, 2, kernel_size=1), nn.Flatten(),  # (B, 2)
    )


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
            loss = F.cross_entropy(model(prepare(images.to(device))), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss.item(),
            val_loss=val_loss.item(),
            val_accuracy=val_accuracy.item(),
        )
    return model
