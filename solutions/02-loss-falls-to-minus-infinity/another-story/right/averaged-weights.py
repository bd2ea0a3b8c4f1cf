# /// repair
# summary = "averages the weights, and measures both curves of the averaged model on all images"
# held_out = true
# ///
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn

MICRO_BATCH = 8
DECAY = 0.9


@torch.no_grad()
def measure(model, data, device):
    model.eval()
    logits, labels = [], []
    for batch, batch_labels in DataLoader(data, batch_size=VAL_BATCH_SIZE):
        logits.append(model(prepare(batch.to(device))).cpu())
        labels.append(batch_labels)
    logits, labels = torch.cat(logits), torch.cat(labels)
    assert logits.shape == (len(data), 2)
    assert labels.shape == (len(data),)
    accuracy = (logits.argmax(1) == labels).double().mean().item()
    assert 0 <= accuracy <= 1
    return F.cross_entropy(logits, labels).item(), accuracy


def fit(model, train, val, *, device, log):
    model.to(device)
    averaged = AveragedModel(model, avg_fn=get_ema_avg_fn(DECAY), use_buffers=True)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(
        optimizer, 1.0, 0.05, total_iters=EPOCHS * len(loader)
    )

    for epoch in range(EPOCHS):
        model.train()
        for images, labels in loader:
            optimizer.zero_grad()
            parts = zip(images.split(MICRO_BATCH), labels.split(MICRO_BATCH), strict=True)
            for part, part_labels in parts:
                logits = model(prepare(part.to(device)))
                loss = F.cross_entropy(logits, part_labels.to(device), reduction="sum")
                (loss / len(labels)).backward()
            optimizer.step()
            schedule.step()
            averaged.update_parameters(model)
        train_loss, _ = measure(averaged.module, train, device)
        val_loss, val_accuracy = measure(averaged.module, val, device)
        log(
            averaged.module,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    model.load_state_dict(averaged.module.state_dict())
    return model
