# /// repair
# base = "reference"
# summary = "three convolutions, and one more whose kernel covers the whole map; SGD"
# ///
LEARNING_RATE = 0.01


def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 6, kernel_size=3, padding=1),  # (B, 6, 32, 32)
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.Conv2d(6, 8, kernel_size=3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.Conv2d(8, 3, kernel_size=32),  # (B, 3, 1, 1)
        nn.Flatten(),  # (B, 3)
    )


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=0.9)
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
    return model
