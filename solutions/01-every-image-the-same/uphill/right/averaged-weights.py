# /// repair
# summary = "a small network on images prepared once; the moving average of its weights is returned"
# held_out = true
# ///
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import Dataset

EPOCHS = 20
BATCH_SIZE = 20


class Prepared(Dataset):
    def __init__(self, source):
        pairs = [source[i] for i in range(len(source))]
        self.x = prepare(torch.stack([image for image, _ in pairs]))
        self.y = torch.tensor([int(label) for _, label in pairs])

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


def build_model():
    act = nn.LeakyReLU(0.1)
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), act, nn.MaxPool2d(2),
        nn.Conv2d(16, 24, 3, padding=1), nn.BatchNorm2d(24), act, nn.MaxPool2d(2),
        nn.Conv2d(24, 32, 3, padding=1), nn.BatchNorm2d(32), act,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Dropout(0.1),
        nn.Linear(32, 2),
    )


@torch.inference_mode()
def mean_loss_and_accuracy(net, data, device):
    net.eval()
    logits = torch.cat([net(x.to(device)) for x in data.x.split(100)]).cpu()
    loss = F.cross_entropy(logits, data.y).item()
    accuracy = (logits.argmax(1) == data.y).float().mean().item()
    return loss, accuracy


def fit(model, train, val, *, device, log):
    train, val = Prepared(train), Prepared(val)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)

    model.to(device)
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.95), use_buffers=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.05)

    for epoch in range(EPOCHS):
        model.train()
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            for axis in (2, 3):
                if torch.rand(()) < 0.5:
                    x = x.flip(axis)
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()
            averaged.update_parameters(model)

        train_loss, _ = mean_loss_and_accuracy(averaged.module, train, device)
        val_loss, val_accuracy = mean_loss_and_accuracy(averaged.module, val, device)
        log(
            averaged.module,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return averaged.module
