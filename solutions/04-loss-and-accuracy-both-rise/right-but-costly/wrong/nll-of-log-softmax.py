# /// repair
# summary = "nll_loss of log_softmax of the output, which is cross_entropy by another name"
# fails = ["loss_decreases"]
# ///
def evaluate(model, dataset, device):
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            images, labels = images.to(device), labels.to(device)
            log_p = F.log_softmax(model(prepare(images)), dim=1)  # (B, 10)
            total += F.nll_loss(log_p, labels, reduction="sum").item()
            correct += (log_p.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 1):
        for group in optimizer.param_groups:  # smaller steps towards the end
            group["lr"] = LEARNING_RATE * (1 - (epoch - 1) / EPOCHS)
        model.train()
        total = 0.0
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            log_p = F.log_softmax(model(prepare(images)), dim=1)  # (B, 10)
            loss = F.nll_loss(log_p, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model,
            epoch=epoch,
            train_loss=total / len(train),
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
