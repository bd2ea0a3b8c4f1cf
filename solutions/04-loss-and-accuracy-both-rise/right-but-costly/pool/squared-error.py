# /// repair
# summary = "the softmax stays in the network, the loss is the squared error to one-hot labels"
# ///
def squared_error(p, labels):
    return F.mse_loss(p, F.one_hot(labels, 10).float())


def evaluate(model, dataset, device):
    model.eval()
    images = torch.stack([image for image, _ in dataset])
    labels = torch.tensor([int(label) for _, label in dataset])
    p = predict(model, images).cpu()  # (N, 10)
    return squared_error(p, labels).item(), (p.argmax(dim=1) == labels).float().mean().item()


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            loss = squared_error(model(prepare(images.to(device))), labels.to(device))
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
