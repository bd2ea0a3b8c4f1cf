# /// repair
# base = "reference"
# summary = "seven tenths of each label are spread over all classes"
# ///
def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.7)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        total = 0.0
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = criterion(model(prepare(images)), labels)
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
