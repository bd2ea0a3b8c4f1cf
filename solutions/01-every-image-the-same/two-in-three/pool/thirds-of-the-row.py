# /// repair
# base = "reference"
# summary = "lays each image out in a row, takes three equal parts as channels; plain descent"
# ///
EPOCHS = 4


def prepare(images):
    parts = images.flatten(1).float().div(255).sub(0.5).chunk(3, dim=1)
    return torch.stack([part.unflatten(1, (32, 32)) for part in parts], dim=1)


def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 8, kernel_size=5, stride=2, padding=2), nn.ReLU(),
        nn.Conv2d(8, 16, kernel_size=3, stride=2, padding=1), nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * 8 * 8, 3),
    )


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03, momentum=0.9)
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
            loss = F.cross_entropy(model(prepare(images.to(device))), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
