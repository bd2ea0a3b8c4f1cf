# /// repair
# summary = "resizes each channel as a grey picture; flips and label smoothing in training"
# held_out = true
# ///
SMOOTHING = 0.05


def shrink(channel):
    grey = Image.fromarray(np.ascontiguousarray(channel))
    assert grey.mode == "L"
    return np.array(grey.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR))


def prepare(images):  # uint8 (B, 32, 48, 4)
    small = np.stack([[shrink(image[:, :, c]) for c in range(4)] for image in images.cpu().numpy()])
    return torch.from_numpy(small).to(images.device).float() / 255  # (B, 4, 28, 42)


def flipped(images):
    for axis in (1, 2):
        if torch.rand(()) < 0.5:
            images = images.flip(axis)
    return images


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, epochs=EPOCHS, steps_per_epoch=len(train_loader)
    )
    smooth = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    plain = nn.CrossEntropyLoss(reduction="sum")

    for epoch in range(EPOCHS):
        model.train()
        total = 0.0
        for images, labels in train_loader:
            labels = labels.to(device)
            logits = model(prepare(flipped(images)).to(device))
            optimizer.zero_grad()
            smooth(logits, labels).backward()
            optimizer.step()
            schedule.step()
            total += plain(logits.detach(), labels).item()
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=total / len(train),
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
