# /// repair
# summary = "GELU instead of ReLU, small clipped steps with warm-up, but the deep stack as it was"
# held_out = true
# fails = ["predictions_vary", "generalises"]
# ///
LEARNING_RATE = 3e-4
WARM_UP_STEPS = 50


def build_model():
    layers = []
    channels = 1
    for width, depth in [(8, 2), (16, 4), (32, 4)]:
        for _ in range(depth):
            layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1), nn.GELU()]
            channels = width
        layers += [nn.MaxPool2d(2)]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    features = 32
    for _ in range(9):
        layers += [nn.Linear(features, 64), nn.GELU()]  # GELU cannot die as ReLU does
        features = 64
    layers += [nn.Linear(64, 1)]
    return nn.Sequential(*layers)


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE)
    warm_up = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP_STEPS)
    )

    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            _, loss = loss_of(model, images, labels)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            warm_up.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
