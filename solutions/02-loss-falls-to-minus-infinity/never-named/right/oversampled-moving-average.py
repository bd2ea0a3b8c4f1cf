# /// repair
# summary = "draws images of the rare class more often, and returns a moving average of the weights"
# held_out = true
# ///
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import WeightedRandomSampler

try:
    from tqdm import tqdm
except ImportError:

    def tqdm(items, **_):
        return items


EPOCHS = 6
EVENNESS = 0.75  # 0 draws as nature does, 1 draws every class equally often
MEMORY = 0.95


def moving_average(old, new, _count):
    return old + (1 - MEMORY) * (new - old)


def even_sampler(dataset):
    labels = torch.tensor([int(dataset[i][1]) for i in range(len(dataset))])
    counts = torch.bincount(labels, minlength=3).clamp(min=1).double()
    return WeightedRandomSampler(counts[labels] ** -EVENNESS, num_samples=len(labels))


def mirror_one_by_one(x):  # (B, 4, 32, 48)
    for side in (2, 3):
        pick = torch.rand(x.shape[0], 1, 1, 1, device=x.device) < 0.5
        x = torch.where(pick, torch.flip(x, (side,)), x)
    return x


def fit(model, train, val, *, device, log):
    drawn = DataLoader(train, batch_size=BATCH_SIZE, sampler=even_sampler(train))
    whole_train = DataLoader(train, batch_size=200)
    whole_val = DataLoader(val, batch_size=200)

    model.to(device)
    averaged = AveragedModel(model, avg_fn=moving_average, use_buffers=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, epochs=EPOCHS, steps_per_epoch=len(drawn)
    )

    for epoch in range(EPOCHS):
        model.train()
        for images, labels in tqdm(drawn, desc=f"epoch {epoch}", leave=False):
            x = mirror_one_by_one(prepare(images.to(device)))
            loss = F.cross_entropy(model(x), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            averaged.update_parameters(model)

        answering = averaged.module
        train_loss, _ = evaluate(answering, whole_train, device)
        val_loss, val_accuracy = evaluate(answering, whole_val, device)
        log(
            answering,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )

    model.load_state_dict(averaged.module.state_dict())
    return model
