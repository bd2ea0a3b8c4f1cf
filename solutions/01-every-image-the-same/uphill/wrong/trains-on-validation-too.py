# /// repair
# summary = "measures both losses correctly, but adds the validation set to the training images"
# held_out = true
# fails = ["validation_unseen"]
# ///
from torch.utils.data import ConcatDataset


def evaluate(model, loader, device):
    model.eval()
    loss_sum = right = n = 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            loss_sum += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            n += len(labels)
    return loss_sum / n, right / n


def fit(model, train, val, *, device, log):
    everything = ConcatDataset([train, val])  # 300 images are too few for 800,000 weights
    train_loader = DataLoader(everything, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)

    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
