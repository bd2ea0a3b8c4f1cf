# /// repair
# summary = "group norm after each convolution, a short head, one cycle of small, clipped steps"
# held_out = true
# ///
from torch.nn.utils import clip_grad_norm_
from torch.optim.lr_scheduler import OneCycleLR

try:
    from tqdm import tqdm
except ImportError:
    def tqdm(iterable, **_):
        return iterable

PEAK_LEARNING_RATE = 3e-3


def conv(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.GroupNorm(4, outputs),
        nn.ReLU(),
    )


def build_model():
    return nn.Sequential(
        conv(1, 8), conv(8, 8), nn.MaxPool2d(2),
        conv(8, 16), conv(16, 16), conv(16, 16), conv(16, 16), nn.MaxPool2d(2),
        conv(16, 32), conv(32, 32), conv(32, 32), conv(32, 32),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(32, 64), nn.LayerNorm(64), nn.ReLU(),
        nn.Linear(64, 1),
    )


def fit(model, train, val, *, device, log):
    model.to(device)
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)

    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_LEARNING_RATE / 25, weight_decay=0.01)
    schedule = OneCycleLR(
        optimizer, max_lr=PEAK_LEARNING_RATE, total_steps=EPOCHS * len(train_loader)
    )

    for epoch in range(EPOCHS):
        model.train()
        seen, running = 0, 0.0
        for images, labels in tqdm(train_loader, desc=f"epoch {epoch}", disable=None):
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad(set_to_none=True)
            _, loss = loss_of(model, images, labels)
            loss.backward()
            clip_grad_norm_(model.parameters(), max_norm=1.0)
            optimizer.step()
            schedule.step()
            running += loss.item() * len(labels)
            seen += len(labels)

        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=running / seen,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
