# /// repair
# summary = "the network keeps its softmax; the loss is minus the logarithm of its output"
# ///
def cross_entropy(p, labels):
    return -p[torch.arange(len(labels)), labels].clamp_min(1e-12).log()  # (B,)


def evaluate(model, dataset, device):
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=100):
            p = model(prepare(images.to(device))).cpu()  # (B, 10)
            losses.append(cross_entropy(p, labels))
            hits.append(p.argmax(dim=1) == labels)  # (B,)
    return torch.cat(losses).mean().item(), torch.cat(hits).float().mean().item()


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 1):
        for group in optimizer.param_groups:  # smaller steps towards the end
            group["lr"] = LEARNING_RATE * (1 - (epoch - 1) / EPOCHS)
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
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches)  # (N, 10)
