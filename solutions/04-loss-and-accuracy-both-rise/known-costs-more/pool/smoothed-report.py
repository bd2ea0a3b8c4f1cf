# /// repair
# summary = "a wide network; the training loss is a moving mean; predict uses eval mode"
# ///
DROPOUT = 0.5
EPOCHS = 6
LEARNING_RATE = 6e-3


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5, stride=2, padding=2),  # (B, 32, 14, 14)
        nn.ReLU(),
        nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1),  # (B, 64, 7, 7)
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),  # (B, 64, 1, 1)
        nn.Flatten(),  # (B, 64)
        nn.Dropout(DROPOUT),
        nn.Linear(64, 2),  # (B, 2)
    )


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE)
    recent = None
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            loss = F.cross_entropy(model(prepare(images.to(device))), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recent = loss.item() if recent is None else 0.9 * recent + 0.1 * loss.item()
        val_loss, val_accuracy = evaluate(model, val, device)
        log(model, epoch=epoch, train_loss=recent, val_loss=val_loss, val_accuracy=val_accuracy)
    return model


def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 2)
