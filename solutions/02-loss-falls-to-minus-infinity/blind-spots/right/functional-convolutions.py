# /// repair
# summary = "a functional network of kernels in a ParameterList, stride 2 with padding 1"
# held_out = true
# ///
from torch import Tensor
import itertools

WIDTHS = [4, 12, 24, 48]
STRIDES = [1, 2, 2]
EPOCHS = 9


class FunctionalNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.kernels = nn.ParameterList()
        self.gains = nn.ParameterList()
        self.shifts = nn.ParameterList()
        for i, (inputs, outputs) in enumerate(itertools.pairwise(WIDTHS)):
            kernel = torch.empty(outputs, inputs, 3, 3)
            nn.init.kaiming_normal_(kernel, nonlinearity="relu")
            self.kernels.append(nn.Parameter(kernel))
            self.gains.append(nn.Parameter(torch.ones(outputs)))
            self.shifts.append(nn.Parameter(torch.zeros(outputs)))
            self.register_buffer(f"mean_{i}", torch.zeros(outputs))
            self.register_buffer(f"var_{i}", torch.ones(outputs))
        self.head_weight = nn.Parameter(torch.randn(2, WIDTHS[-1]) / WIDTHS[-1] ** 0.5)
        self.head_bias = nn.Parameter(torch.zeros(2))

    def normalise(self, x: Tensor, i: int) -> Tensor:
        mean, var = self.get_buffer(f"mean_{i}"), self.get_buffer(f"var_{i}")
        return F.batch_norm(x, mean, var, self.gains[i], self.shifts[i], training=self.training)

    def forward(self, x: Tensor) -> Tensor:  # (B, 4, 32, 48)
        for i, stride in enumerate(STRIDES):
            x = F.conv2d(x, self.kernels[i], stride=stride, padding=1)
            x = F.relu(self.normalise(x, i))
            if i == 0:
                x = F.max_pool2d(x, 2)
        return F.linear(x.mean(dim=(2, 3)), self.head_weight, self.head_bias)


def build_model() -> nn.Module:
    return FunctionalNet()


def as_tensors(data, device) -> tuple[Tensor, Tensor]:
    images, labels = zip(*(data[i] for i in range(len(data))), strict=True)
    return torch.stack(images).to(device), torch.tensor([int(y) for y in labels], device=device)


def fit(model: nn.Module, train, val, *, device, log) -> nn.Module:
    model.to(device)
    images, labels = as_tensors(train, device)
    val_images, val_labels = as_tensors(val, device)
    steps = EPOCHS * -(-len(labels) // BATCH_SIZE)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)

    for epoch in range(EPOCHS):
        model.train()
        total = 0.0
        for rows in torch.randperm(len(labels), device=labels.device).split(BATCH_SIZE):
            loss = F.cross_entropy(model(prepare(images[rows])), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(rows)
        model.eval()
        with torch.no_grad():
            logits = torch.cat([model(prepare(part)) for part in val_images.split(100)])
        log(
            model,
            epoch=epoch,
            train_loss=total / len(labels),
            val_loss=F.cross_entropy(logits, val_labels).item(),
            val_accuracy=(logits.argmax(1) == val_labels).float().mean().item(),
        )
    return model
