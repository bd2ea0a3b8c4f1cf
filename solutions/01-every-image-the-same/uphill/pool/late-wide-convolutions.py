# /// repair
# summary = "pools twice, then wide convolutions, then the mean over the image; both losses"
# ///
EPOCHS = 6
LEARNING_RATE = 1.5e-3


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 16, kernel_size=3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 16, 14, 14)
        nn.Conv2d(16, 32, kernel_size=3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.MaxPool2d(4),  # (B, 32, 3, 3)
        nn.Conv2d(32, 224, kernel_size=3, padding=1), nn.BatchNorm2d(224), nn.ReLU(),
        nn.Conv2d(224, 224, kernel_size=3, padding=1), nn.BatchNorm2d(224), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(224, 2),  # (B, 2)
    )


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    losses, hits = [], []
    for images, labels in loader:  # (B, 28, 28, 1), (B,)
        images, labels = images.to(device), labels.to(device)
        logits = model(prepare(images))  # (B, 2)
        losses.append(F.cross_entropy(logits, labels, reduction="none"))
        hits.append((logits.argmax(1) == labels).float())
    return torch.cat(losses).mean(), torch.cat(hits).mean()


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE, shuffle=True)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)

    history = []
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        history.append(val_loss)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss.item(),
            val_loss=history[-1].item(),
            val_accuracy=val_accuracy.item(),
        )
    return model
