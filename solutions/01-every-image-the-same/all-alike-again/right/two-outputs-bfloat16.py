# /// repair
# summary = "two logits and cross-entropy, bfloat16, mild mixup, gradients of two batches per step"
# held_out = true
# ///
EPOCHS = 9
MICRO_BATCH = 10
ACCUMULATE = 2
MIXUP_ALPHA = 0.1


def build_model():
    model = nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, kernel_size=3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(32, 32), nn.ReLU(),
        nn.Linear(32, 2),
    )
    for layer in model[:-1]:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return model


def mixup(x, y):
    share = torch.distributions.Beta(MIXUP_ALPHA, MIXUP_ALPHA).sample().item()
    share = max(share, 1 - share)
    order = torch.randperm(len(x), device=x.device)
    return share * x + (1 - share) * x[order], y, y[order], share


def mixed_loss(logits, y, y_other, share):
    return share * F.cross_entropy(logits, y) + (1 - share) * F.cross_entropy(logits, y_other)


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    loss_sum = hits = seen = 0
    for images, labels in loader:
        labels = labels.to(device)
        logits = model(prepare(images.to(device)))
        loss_sum += F.cross_entropy(logits, labels, reduction="sum").item()
        hits += int((logits.argmax(dim=1) == labels).sum())
        seen += labels.numel()
    return loss_sum / seen, hits / seen


def fit(model, train, val, *, device, log):
    kind = torch.device(device).type
    model.to(device)
    micro_batches = DataLoader(train, batch_size=MICRO_BATCH, shuffle=True)
    train_loader = DataLoader(train, batch_size=200)
    val_loader = DataLoader(val, batch_size=200)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)

    for epoch in range(EPOCHS):
        model.train()
        optimizer.zero_grad()
        for i, (images, labels) in enumerate(micro_batches, start=1):
            x, y, y_other, share = mixup(prepare(images.to(device)), labels.to(device))
            with torch.autocast(device_type=kind, dtype=torch.bfloat16):
                logits = model(x)
            loss = mixed_loss(logits.float(), y, y_other, share)
            (loss / ACCUMULATE).backward()
            if i % ACCUMULATE == 0 or i == len(micro_batches):
                optimizer.step()
                optimizer.zero_grad()
        schedule.step()

        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return model(prepare(images.to(device))).softmax(dim=1)
