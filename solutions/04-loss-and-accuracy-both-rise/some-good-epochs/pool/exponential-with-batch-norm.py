# /// repair
# base = "reference"
# summary = "a class with batch norm; Adam, and a factor of 1.5 from epoch to epoch"
# ///
EPOCHS = 12


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 12, kernel_size=5, stride=2, padding=2)
        self.second = nn.Conv2d(12, 24, kernel_size=3, stride=2, padding=1)
        self.norms = nn.ModuleList([nn.BatchNorm2d(12), nn.BatchNorm2d(24)])
        self.last = nn.Linear(24, 4)

    def forward(self, x):
        x = F.relu(self.norms[0](self.first(x)))  # (B, 12, 14, 14)
        x = F.relu(self.norms[1](self.second(x)))  # (B, 24, 7, 7)
        return self.last(x.amax(dim=(2, 3)))  # (B, 4)


def build_model():
    return Net()


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=1.5)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
