# /// repair
# summary = "the loss is minus the logarithm of the softmax output; the convolutions never learn"
# ///
def cross_entropy(p, labels):
    return -p[torch.arange(len(labels)), labels].clamp_min(1e-12).log()  # (B,)


def evaluate(model, dataset, device):
    model.eval()
    images = torch.stack([image for image, _ in dataset])
    labels = torch.tensor([int(label) for _, label in dataset])
    p = predict(model, images).cpu()  # (N, 10)
    return cross_entropy(p, labels).mean().item(), (p.argmax(1) == labels).float().mean().item()


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model[8].parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            p = model(prepare(images.to(device)))  # (B, 10)
            loss = cross_entropy(p, labels.to(device)).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model


def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        return torch.cat([model(prepare(batch.to(device))) for batch in images.split(256)])
