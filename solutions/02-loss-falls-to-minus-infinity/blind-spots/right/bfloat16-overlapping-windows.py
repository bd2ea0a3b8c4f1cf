# /// repair
# summary = "windows of 4 that move by 2 with padding 1, checked by asserts; trains in bfloat16"
# held_out = true
# ///
IMAGE_SIZE = (32, 48)


def windows(size, kernel, stride, padding):
    starts = range(-padding, size + padding - kernel + 1, stride)
    assert all(-kernel < start < size for start in starts), "a window lies in the padding"
    return len(starts)


def build_model():
    geometry = [  # outputs, kernel, stride, padding, pooling
        (12, 3, 1, 1, True),
        (24, 4, 2, 1, False),
        (48, 4, 2, 1, False),
    ]
    layers, channels = [], 4
    height, width = IMAGE_SIZE
    for outputs, kernel, stride, padding, pooling in geometry:
        height = windows(height, kernel, stride, padding)
        width = windows(width, kernel, stride, padding)
        layers += [nn.Conv2d(channels, outputs, kernel, stride, padding, bias=False)]
        layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
        if pooling:
            layers += [nn.MaxPool2d(2)]
            height, width = height // 2, width // 2
        channels = outputs
    assert (height, width) == (4, 6)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 2))


def fit(model, train, val, *, device, log):
    device_type = torch.device(device).type
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 2 * LEARNING_RATE, total_steps=EPOCHS * len(train_loader)
    )
    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            with torch.autocast(device_type, dtype=torch.bfloat16):
                logits = model(prepare(images))
            loss = F.cross_entropy(logits.float(), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(labels)
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
