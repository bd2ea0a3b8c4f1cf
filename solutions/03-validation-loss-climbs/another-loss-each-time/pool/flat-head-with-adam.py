# /// repair
# summary = "sets the mode around each look; Adam, small batches, a head on all positions"
# ///
BATCH_SIZE = 10
LEARNING_RATE = 3e-3

looked_at, asked = evaluate, predict


def build_model():
    layers, channels = [], 1
    for width in (12, 16, 24):
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=2, padding=1)]
        layers += [nn.BatchNorm2d(width, momentum=0.3), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.2), nn.Linear(24 * 4 * 4, 2))


def evaluate(model, loader, device):
    model.eval()
    found = looked_at(model, loader, device)
    model.train()
    return found


def predict(model, images):
    return asked(model.eval(), images)


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(EPOCHS):
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
