# /// repair
# base = "reference"
# summary = "a class with batch norm and dropout of whole channels; SGD; losses kept in a list"
# ///
EPOCHS = 10


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 8, kernel_size=5, stride=2, padding=2)
        self.second = nn.Conv2d(8, 16, kernel_size=3, stride=2, padding=1)
        self.norms = nn.ModuleList([nn.BatchNorm2d(8), nn.BatchNorm2d(16)])
        self.drop = nn.Dropout2d(0.4)
        self.last = nn.Linear(16, 2)

    def forward(self, x):
        x = self.drop(F.relu(self.norms[0](self.first(x))))  # (B, 8, 14, 14)
        x = self.drop(F.relu(self.norms[1](self.second(x))))  # (B, 16, 7, 7)
        return self.last(x.amax(dim=(2, 3)))  # (B, 2)


def build_model():
    return Net()


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=25, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        losses = []
        for images, labels in loader:
            loss = F.cross_entropy(model(prepare(images.to(device))), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model,
            epoch=epoch,
            train_loss=torch.stack(losses).mean().item(),
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
