# /// repair
# base = "starter"
# summary = "SGD with momentum; validation takes one image at a time"
# ///
def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=10, shuffle=True)
    val_loader = DataLoader(val, batch_size=1)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), 0.02, momentum=0.9)
    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare_train(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(model, epoch=epoch, train_loss=total / count, val_loss=val_loss,
            val_accuracy=val_accuracy)
    return model
