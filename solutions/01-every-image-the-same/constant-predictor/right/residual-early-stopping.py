# /// repair
# summary = "residual blocks that normalise raw images inside the model, and a restored best epoch"
# held_out = true
# ///
import copy

MAX_EPOCHS = 14
PATIENCE = 5


class ResidualConv(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(width)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(width)

    def forward(self, x):
        y = F.relu(self.first_norm(self.first(x)))
        y = self.second_norm(self.second(y))
        return F.relu(x + y)


class ResidualLinear(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        return x + F.relu(self.linear(self.norm(x)))


def widen(inputs, outputs):
    return [
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    ]


class RawImageModel(nn.Module):
    """Takes the images as they come, (B, 28, 28, 1) in uint8, and gives one logit each."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(0.5))
        self.register_buffer("std", torch.tensor(0.17))

    def forward(self, images):
        x = images.movedim(-1, 1).float().div(255)
        return self.network((x - self.mean) / self.std).flatten()


def build_model():
    return RawImageModel(
        nn.Sequential(
            *widen(1, 8), ResidualConv(8), nn.MaxPool2d(2),
            *widen(8, 16), ResidualConv(16), nn.MaxPool2d(2),
            *widen(16, 32), ResidualConv(32),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(),
            ResidualLinear(32), ResidualLinear(32), nn.LayerNorm(32),
            nn.Linear(32, 1),
        )
    )


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    logits, targets = [], []
    for images, labels in loader:
        logits.append(model(images.to(device)).cpu())
        targets.append(labels)
    logits, targets = torch.cat(logits), torch.cat(targets)
    loss = F.binary_cross_entropy_with_logits(logits, targets.float())
    accuracy = ((logits > 0).long() == targets).float().mean()
    return loss.item(), accuracy.item()


def fit(model, train, val, *, device, log):
    model = model.to(device)
    shuffled = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    in_order = DataLoader(train, batch_size=200)
    val_loader = DataLoader(val, batch_size=200)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    best_loss, best_state, waited = float("inf"), None, 0
    for epoch in range(MAX_EPOCHS):
        model.train()
        for images, labels in shuffled:
            logits = model(images.to(device))
            loss = F.binary_cross_entropy_with_logits(logits, labels.to(device).float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

        train_loss, _ = evaluate(model, in_order, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )

        if val_loss < best_loss:
            best_loss, waited = val_loss, 0
            best_state = copy.deepcopy(model.state_dict())
        else:
            waited += 1
            if waited == PATIENCE:
                break

    if best_state is not None:
        model.load_state_dict(best_state)
    return model


def predict(model, images):
    model.eval()
    with torch.no_grad():
        p = torch.sigmoid(model(images.to(model.mean.device)))
    return torch.stack([1 - p, p], dim=1)
