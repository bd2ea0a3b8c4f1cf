# /// repair
# summary = "an affine transform makes the pictures smaller; SGD, no normalisation"
# ///
LEARNING_RATE = 0.05


def prepare(images):
    scale = (48 / WIDTH, 0, 0, 0, 32 / HEIGHT, 0)
    small = []
    for image in images.cpu().numpy():
        picture = Image.fromarray(image).transform(
            (WIDTH, HEIGHT), Image.Transform.AFFINE, scale, Image.Resampling.BICUBIC
        )
        small.append(np.asarray(picture))
    x = torch.from_numpy(np.stack(small)).to(images.device)
    return x.permute(0, 3, 1, 2).float() / 255


def build_model():
    layers, channels = [], 4
    for width in [16, 32]:
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * 7 * 10, 3))


def fit(model, train, val, *, device, log):
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE, momentum=0.9)
    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in loader:
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
