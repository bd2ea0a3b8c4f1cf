# /// repair
# base = "reference"
# summary = "the sum of all absolute kernel weights is added, in training and in the report; SGD"
# ///
STRENGTH = 1e-4


def objective(model, logits, labels):
    sizes = [p.abs().sum() for p in model.parameters() if p.dim() > 1]
    return F.cross_entropy(logits, labels) + STRENGTH * torch.stack(sizes).sum()


def evaluate(model, dataset, device):
    model.eval()
    images = torch.stack([image for image, _ in dataset])
    labels = torch.tensor([int(label) for _, label in dataset])
    with torch.no_grad():
        logits = torch.cat([model(prepare(part.to(device))) for part in images.split(100)]).cpu()
        loss = objective(model, logits, labels).item()
    return loss, (logits.argmax(dim=1) == labels).float().mean().item()


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=24, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            loss = objective(model, model(prepare(images.to(device))), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
