# /// repair
# summary = "global average pooling as the head, batches mirrored at random, losses summed as numbers"
# ///


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 16, kernel_size=3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 16, 14, 14)
        nn.Conv2d(16, 32, kernel_size=3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 32, 7, 7)
        nn.Conv2d(32, 64, kernel_size=3, padding=1), nn.BatchNorm2d(64), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),  # (B, 64)
        nn.Linear(64, 2),  # (B, 2)
    )


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.inference_mode():
        for images, labels in loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return torch.tensor(total / count), torch.tensor(right / count)


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            if torch.rand(()) < 0.5:
                images = images.flip(2)  # left and right change places
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
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
