# /// repair
# base = "reference"
# summary = "dilated windows with the padding of the larger of them; average pooling, SGD"
# ///
def build_model():
    layers, channels = [], 4
    for width, dilation in [(16, 1), (16, 2), (32, 2)]:
        layers += [nn.Conv2d(channels, width, 3, padding=5, dilation=dilation), nn.ReLU()]
        layers += [nn.AvgPool2d(2)]
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(32, 2))


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=30, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    for epoch in range(5):
        model.train()
        total = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(model, epoch=epoch, train_loss=total / count, val_loss=val_loss,
            val_accuracy=val_accuracy)
    return model
