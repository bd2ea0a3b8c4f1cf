# /// repair
# base = "reference"
# summary = "an average of the weights is validated, and the last weights are returned"
# ///
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)

    averaged = AveragedModel(model, avg_fn=get_ema_avg_fn(0.97), use_buffers=True)

    for epoch in range(EPOCHS):
        model.train()
        running_loss = 0
        for images, labels in train_loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            averaged.update_parameters(model)
            running_loss += loss.item() * len(labels)
        val_loss, val_accuracy = evaluate(averaged, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=running_loss / len(train),
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
