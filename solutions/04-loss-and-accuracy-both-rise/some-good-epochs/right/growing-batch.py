# /// repair
# summary = "a constant learning rate; the batch grows from 16 to 64 images instead"
# ///
def fit(model, train, val, *, device, log):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 5):
        size = 16 if epoch <= 11 else 64
        model.train()
        for images, labels in DataLoader(train, batch_size=size, shuffle=True):
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
