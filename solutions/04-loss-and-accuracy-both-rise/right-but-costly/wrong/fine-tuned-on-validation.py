# /// repair
# summary = "drops the softmax layer, then goes on training on the validation images alone"
# held_out = true
# fails = ["validation_unseen"]
# ///
FINE_TUNING_EPOCHS = 16


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=3, padding=1),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )


def one_epoch(model, loader, optimizer, device):
    model.train()
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        loss = F.cross_entropy(model(prepare(images)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def fit(model, train, val, *, device, log):
    model.to(device)
    epoch = 0
    # first the large set, then fine-tuning, to bring the validation loss down as well
    for dataset, epochs in [(train, EPOCHS), (val, FINE_TUNING_EPOCHS)]:
        loader = DataLoader(dataset, batch_size=BATCH_SIZE, shuffle=True)
        optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
        schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.1, total_iters=epochs)
        for _ in range(epochs):
            epoch += 1
            one_epoch(model, loader, optimizer, device)
            schedule.step()
            train_loss, _ = evaluate(model, train, device)
            val_loss, val_accuracy = evaluate(model, val, device)
            log(
                model,
                epoch=epoch,
                train_loss=train_loss,
                val_loss=val_loss,
                val_accuracy=val_accuracy,
            )
    return model
