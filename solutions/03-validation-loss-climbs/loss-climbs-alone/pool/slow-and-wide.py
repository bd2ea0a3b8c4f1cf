# /// repair
# base = "reference"
# summary = "a wide network without normalisation, SGD with momentum; the weights of the last epoch"
# ///
EPOCHS = 45


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 48, kernel_size=5, padding=2),  # (B, 48, 8, 8)
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),  # (B, 768)
        nn.Linear(768, 24),
        nn.ReLU(),
        nn.Linear(24, 2),  # (B, 2)
    )


def fit(model, train, val, *, device, log):
    batches = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03, momentum=0.9)
    for epoch in range(EPOCHS):
        for images, labels in batches:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            F.cross_entropy(model(prepare(images)), labels).backward()
            optimizer.step()
        train_loss, _ = evaluate(model, DataLoader(train, batch_size=200), device)
        val_loss, val_accuracy = evaluate(model, DataLoader(val, batch_size=200), device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
