# /// repair
# summary = "the whole validation set as one batch, detached losses, a dense layer behind three poolings"
# ///
VAL_BATCH_SIZE = 1000


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 12, 14, 14)
        nn.Conv2d(12, 24, kernel_size=3, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 24, 7, 7)
        nn.Conv2d(24, 32, kernel_size=3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.AdaptiveMaxPool2d(2), nn.Flatten(),  # (B, 128)
        nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 2),  # (B, 2)
    )


def evaluate(model, loader, device):
    model.eval()
    for images, labels in loader:  # (N, 28, 28, 1), (N,), one batch
        images, labels = images.to(device), labels.to(device)
        logits = model(prepare(images)).detach()  # (N, 2)
    return F.cross_entropy(logits, labels), (logits.argmax(1) == labels).float().mean()


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    all_train = DataLoader(train, batch_size=VAL_BATCH_SIZE)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
        train_loss, _ = evaluate(model, all_train, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss.item(),
            val_loss=val_loss.item(),
            val_accuracy=val_accuracy.item(),
        )
    return model
