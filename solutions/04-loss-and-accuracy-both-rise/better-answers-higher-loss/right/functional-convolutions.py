# /// repair
# summary = "F.conv2d with parameter lists; the penalty trains but is not reported"
# held_out = true
# ///
EPOCHS = 8
MICRO_BATCH = 8
ACCUMULATE = 2
LEARNING_RATE = 4e-3
L2 = 1e-4


class FunctionalNet(nn.Module):
    def __init__(self):
        super().__init__()
        shapes = [(8, 1, 5, 5), (16, 8, 3, 3), (256, 16 * 7 * 7), (2, 256)]
        self.weights = nn.ParameterList([nn.Parameter(torch.empty(*shape)) for shape in shapes])
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(shape[0])) for shape in shapes])
        self.gains = nn.ParameterList([nn.Parameter(torch.ones(n)) for n in (8, 16)])
        self.shifts = nn.ParameterList([nn.Parameter(torch.zeros(n)) for n in (8, 16)])
        for weight in self.weights[:3]:
            nn.init.kaiming_normal_(weight, nonlinearity="relu")
        nn.init.normal_(self.weights[3], std=0.01)

    def convolve(self, x, i, groups):
        weight, bias = self.weights[i], self.biases[i]
        x = F.conv2d(x, weight, bias, padding=weight.shape[-1] // 2)
        return F.relu(F.group_norm(x, groups, self.gains[i], self.shifts[i]))

    def forward(self, x):
        x = F.max_pool2d(self.convolve(x, 0, groups=2), 2)  # (B, 8, 14, 14)
        x = F.avg_pool2d(self.convolve(x, 1, groups=4), 2)  # (B, 16, 7, 7)
        x = F.dropout(x.flatten(1), 0.3, training=self.training)
        x = F.relu(F.linear(x, self.weights[2], self.biases[2]))
        x = F.dropout(x, 0.3, training=self.training)
        return F.linear(x, self.weights[3], self.biases[3])


def build_model():
    return FunctionalNet()


def penalty(model):
    return L2 * sum(weight.square().sum() for weight in model.weights)


def evaluate(model, dataset, device):
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=MICRO_BATCH, shuffle=True)
    updates = -(-len(loader) // ACCUMULATE)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, total_steps=EPOCHS * updates
    )
    for epoch in range(1, EPOCHS + 1):
        model.train()
        optimizer.zero_grad()
        for i, (images, labels) in enumerate(loader, start=1):
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels) + penalty(model)
            (loss / ACCUMULATE).backward()
            if i % ACCUMULATE == 0 or i == len(loader):
                optimizer.step()
                optimizer.zero_grad()
                schedule.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
