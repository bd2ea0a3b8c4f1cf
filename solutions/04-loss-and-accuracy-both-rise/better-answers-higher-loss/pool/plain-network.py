# /// repair
# base = "reference"
# summary = "a class without batch norm or dropout; one criterion for training and report"
# ///
EPOCHS = 10
LEARNING_RATE = 4e-3
L2 = 3e-3


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2)
        self.second = nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1)
        self.last = nn.Linear(32, 2)

    def forward(self, x):
        x = F.relu(self.first(x))  # (B, 16, 14, 14)
        x = F.relu(self.second(x))  # (B, 32, 7, 7)
        return self.last(x.amax(dim=(2, 3)))  # (B, 2)


def build_model():
    return Net()


class Criterion(nn.Module):
    def forward(self, model, images, labels):
        squares = [p.square().sum() for p in model.parameters() if p.dim() > 1]
        return F.cross_entropy(model(prepare(images)), labels) + L2 * sum(squares)


def fit(model, train, val, *, device, log):
    model.to(device)
    criterion = Criterion()
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.0)
    whole = [next(iter(DataLoader(part, batch_size=len(part)))) for part in (train, val)]
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in DataLoader(train, batch_size=12, shuffle=True):
            loss = criterion(model, images.to(device), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            train_loss, val_loss = (
                criterion(model, images.to(device), labels.to(device)).item()
                for images, labels in whole
            )
        _, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
