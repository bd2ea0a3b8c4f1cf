# /// repair
# summary = "collects the batch means in lists and takes plain means: two images count for a third"
# held_out = true
# fails = ["reports_honest"]
# ///
import numpy as np


def evaluate(model, loader, device):
    model.eval()
    losses, accuracies = [], []
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            losses.append(F.cross_entropy(logits, labels).item())
            accuracies.append((logits.argmax(1) == labels).float().mean().item())
    return float(np.mean(losses)), float(np.mean(accuracies))


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(
        optimizer, 1.0, 0.05, total_iters=EPOCHS * len(train_loader)
    )
    for epoch in range(EPOCHS):
        model.train()
        losses = []
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = F.cross_entropy(model(prepare(images)), labels)
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=float(np.mean(losses)),
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
