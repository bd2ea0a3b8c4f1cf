# /// repair
# summary = "adds the validation images to the few training images, and keeps the best validation loss"
# held_out = true
# fails = ["validation_unseen"]
# ///
import copy

from torch.utils.data import ConcatDataset


def fit(model, train, val, *, device, log):
    more_images = ConcatDataset([train, val])
    loader = DataLoader(more_images, batch_size=BATCH_SIZE, shuffle=True)
    train_loader = DataLoader(train, batch_size=200)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    lowest, kept = float("inf"), None

    for epoch in range(EPOCHS):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
        if val_loss < lowest:
            lowest, kept = val_loss, copy.deepcopy(model.state_dict())

    model.load_state_dict(kept)
    return model
