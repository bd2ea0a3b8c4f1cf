# /// repair
# summary = "one linear layer; nll_loss of log_softmax"
# ///
EPOCHS = 5


def build_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Softmax(dim=1))


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=25, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    criterion = nn.NLLLoss()
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            log_p = model(prepare(images.to(device))).log_softmax(dim=1)  # (B, 10)
            loss = criterion(log_p, labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
