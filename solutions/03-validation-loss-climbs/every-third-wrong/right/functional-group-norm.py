# /// repair
# summary = "a pooled convolutional network of plain functions and parameter lists, with group norm"
# held_out = true
# ///
import math
import itertools

WIDTHS = [3, 12, 24, 32, 48]
GROUPS = 4
EPOCHS = 13
PEAK_RATE = 6e-3
SMOOTHING = 0.03


class FunctionalNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        pairs = list(itertools.pairwise(WIDTHS))
        self.kernels = nn.ParameterList(
            [nn.Parameter(torch.randn(o, i, 3, 3) * math.sqrt(2 / (9 * i))) for i, o in pairs]
        )
        self.scales = nn.ParameterList([nn.Parameter(torch.ones(o)) for _, o in pairs])
        self.shifts = nn.ParameterList([nn.Parameter(torch.zeros(o)) for _, o in pairs])
        self.head_weight = nn.Parameter(torch.randn(3, WIDTHS[-1]) * 0.1)
        self.head_bias = nn.Parameter(torch.zeros(3))

    def forward(self, x):
        last = len(self.kernels) - 1
        for i, kernel in enumerate(self.kernels):
            x = F.conv2d(x, kernel, padding=1)
            x = F.group_norm(x, GROUPS, self.scales[i], self.shifts[i])
            x = F.relu(x)
            if i < last:
                x = F.max_pool2d(x, 2)
        return F.linear(x.mean(dim=(2, 3)), self.head_weight, self.head_bias)


def build_model():
    return FunctionalNetwork()


def flipped(images):  # (B, 32, 32, 3)
    pick = torch.rand(len(images), 1, 1, 1) < 0.5
    return torch.where(pick, images.flip(2), images)


def moved(x, reach=2):  # (B, 3, 32, 32)
    top, left = torch.randint(0, 2 * reach + 1, (2,)).tolist()
    padded = F.pad(x, (reach,) * 4, mode="replicate")
    return padded[:, :, top : top + x.shape[2], left : left + x.shape[3]]


def fit(model, train, val, *, device, log):
    shuffled = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    train_loader = DataLoader(train, batch_size=200)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)

    kernels = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": kernels, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}],
        lr=PEAK_RATE,
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=EPOCHS * len(shuffled)
    )

    for epoch in range(EPOCHS):
        model.train()
        for images, labels in shuffled:
            x = moved(prepare(flipped(images).to(device)))
            loss = F.cross_entropy(model(x), labels.to(device), label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
