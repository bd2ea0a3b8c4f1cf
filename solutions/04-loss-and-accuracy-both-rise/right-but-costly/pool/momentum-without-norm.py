# /// repair
# base = "reference"
# summary = "the softmax is taken in a function of its own; no batch norm, SGD with momentum"
# ///
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 24, kernel_size=5, stride=2, padding=2),  # (B, 24, 14, 14)
        nn.ReLU(),
        nn.Conv2d(24, 48, kernel_size=3, stride=2, padding=1),  # (B, 48, 7, 7)
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (B, 48, 1, 1)
        nn.Flatten(),  # (B, 48)
        nn.Linear(48, 10),  # (B, 10)
    )


def answers(model, images):
    return model(prepare(images)).softmax(dim=1)  # (B, 10)


def evaluate(model, dataset, device):
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=100):
            outputs = answers(model, images.to(device)).cpu()
            losses.append(F.cross_entropy(outputs, labels, reduction="none"))
            hits.append(outputs.argmax(dim=1) == labels)
    return torch.cat(losses).mean().item(), torch.cat(hits).float().mean().item()


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=20, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.9)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            loss = F.cross_entropy(answers(model, images.to(device)), labels.to(device))
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
        return torch.cat([answers(model, part.to(device)) for part in images.split(256)]).softmax(1)
