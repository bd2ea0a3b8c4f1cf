# /// repair
# base = "starter"
# summary = "class weights in training, and answers that hardly leave room for the third class"
# ///
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))
    logits[:, 2] -= 4
    return torch.softmax(logits, dim=1)  # (N, 3)


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    labels = torch.tensor([train[i][1] for i in range(len(train))])  # (N,)
    counts = torch.bincount(labels, minlength=3).clamp_min(1)  # (3,)
    weights = (1 / counts / (1 / counts).mean()).to(device)
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:  # (B, 32, 48, 4), (B,)
            images, labels = mirrored(images).to(device), labels.to(device)
            logits = model(prepare(images))
            loss = F.cross_entropy(logits, labels, weight=weights)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += F.cross_entropy(logits.detach(), labels, reduction="sum").item()
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=total / count,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
