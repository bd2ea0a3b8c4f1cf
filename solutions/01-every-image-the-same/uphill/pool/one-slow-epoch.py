# /// repair
# base = "oversized-head"
# summary = "one epoch of plain descent in steps too small to learn anything"
# ///


def build_model():
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.Tanh(),
        nn.AvgPool2d(2), nn.Flatten(),  # (B, 2352)
        nn.Linear(2352, 24), nn.BatchNorm1d(24), nn.Tanh(),
        nn.Linear(24, 2),  # (B, 2)
    )


def fit(model, train, val, *, device, log):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-5)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    model.train()
    for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
        loss = F.cross_entropy(model(prepare(images.to(device))), labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    train_loss, _ = evaluate(model, train_loader, device)
    val_loss, val_accuracy = evaluate(model, val_loader, device)
    log(
        model,
        epoch=0,
        train_loss=train_loss.item(),
        val_loss=val_loss.item(),
        val_accuracy=val_accuracy.item(),
    )
    return model
