# /// repair
# base = "reference"
# summary = "the learning rate is raised a little before every batch; a wider network, fewer epochs"
# ///
EPOCHS = 9


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 24, kernel_size=5, stride=2, padding=2),  # (B, 24, 14, 14)
        nn.GroupNorm(4, 24),
        nn.ReLU(),
        nn.Conv2d(24, 32, kernel_size=3, stride=2, padding=1),  # (B, 32, 7, 7)
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),  # (B, 32, 1, 1)
        nn.Flatten(),  # (B, 32)
        nn.Linear(32, 4),  # (B, 4)
    )


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            for group in optimizer.param_groups:
                group["lr"] += 0.02
            optimizer.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
