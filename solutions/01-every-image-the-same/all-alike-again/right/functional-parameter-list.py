# /// repair
# summary = "one logit per image, without sigmoid, from plain functions over a list of parameters"
# held_out = true
# ///
from torch import Tensor

SHAPES = [(8, 1, 3, 3), (16, 8, 3, 3), (32, 16, 3, 3), (32, 32), (1, 32)]


def he_normal(shape: tuple[int, ...], gain: float = 2.0) -> Tensor:
    fan_in = torch.Size(shape[1:]).numel()
    return torch.randn(shape) * (gain / fan_in) ** 0.5


def forward(x: Tensor, weights, biases) -> Tensor:
    for w, b in zip(weights[:3], biases[:3], strict=True):
        x = F.relu(F.conv2d(x, w, b, padding=1))
        if w.shape[0] < 32:
            x = F.max_pool2d(x, 2)
    x = x.mean(dim=(2, 3))
    x = F.relu(F.linear(x, weights[3], biases[3]))
    return F.linear(x, weights[4], biases[4])[:, 0]


class BarNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        hidden = [he_normal(shape) for shape in SHAPES[:-1]]
        last = he_normal(SHAPES[-1], gain=0.5)
        self.weights = nn.ParameterList([nn.Parameter(w) for w in [*hidden, last]])
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(s[0])) for s in SHAPES])

    def forward(self, x: Tensor) -> Tensor:
        return forward(x, list(self.weights), list(self.biases))


def build_model() -> nn.Module:
    return BarNet()


def bce_of_each(logits: Tensor, labels: Tensor) -> Tensor:
    y = labels.to(logits.dtype)
    assert logits.shape == y.shape, f"one logit per label, got {logits.shape} and {y.shape}"
    return F.softplus(logits) - y * logits


def _test_loss() -> None:
    logits, labels = torch.tensor([-2.0, 0.0, 3.0]), torch.tensor([0, 1, 1])
    ours = bce_of_each(logits, labels).mean()
    theirs = F.binary_cross_entropy_with_logits(logits, labels.float())
    assert torch.allclose(ours, theirs)


def _test_shapes() -> None:
    with torch.no_grad():
        assert build_model()(torch.zeros(3, 1, 28, 28)).shape == (3,)


_test_loss()
_test_shapes()


def evaluate(model: nn.Module, loader: DataLoader, device) -> tuple[float, float]:
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for images, labels in loader:
            labels = labels.to(device)
            logits = model(prepare(images.to(device)))
            losses.append(bce_of_each(logits, labels))
            hits.append((logits > 0) == (labels == 1))
    return torch.cat(losses).mean().item(), torch.cat(hits).float().mean().item()


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=150)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[7], gamma=0.2)
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:
            loss = bce_of_each(model(prepare(images.to(device))), labels.to(device)).mean()
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


def predict(model: nn.Module, images: Tensor) -> Tensor:
    model.eval()
    with torch.no_grad():
        logits = model(prepare(images.to(model.weights[0].device)))
        return torch.sigmoid(torch.stack([-logits, logits], dim=1))
