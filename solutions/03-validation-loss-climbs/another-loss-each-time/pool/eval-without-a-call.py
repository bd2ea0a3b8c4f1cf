# /// repair
# base = "reference"
# summary = "names model.eval where it should call it; Adam, and a last layer that starts at zero"
# ///
LEARNING_RATE = 0.002
BATCH_SIZE = 10

plain_model = build_model


def build_model():
    model = plain_model()
    nn.init.zeros_(model[-1].weight)
    nn.init.zeros_(model[-1].bias)
    return model


def answers(model, images):
    model.eval
    with torch.no_grad():
        return model(prepare(images))  # (N, 2)


def evaluate(model, loader, device):
    total = right = count = 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        logits = answers(model, images)
        total += F.cross_entropy(logits, labels, reduction="sum").item()
        right += (logits.argmax(dim=1) == labels).sum().item()
        count += len(labels)
    model.train()
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(EPOCHS):
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
        model.train()
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def predict(model, images):
    return answers(model, images.to(next(model.parameters()).device)).softmax(dim=1)
