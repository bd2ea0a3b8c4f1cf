# /// repair
# base = "reference"
# summary = "the accuracy that is logged is that of the training images"
# fails = ["reports_honest"]
# ///
def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    model.train()
    for epoch in range(1, EPOCHS + 1):
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        val_loss, _ = evaluate(model, val, device)
        train_loss, accuracy = evaluate(model, train, device)
        log(model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=accuracy)
    return model
