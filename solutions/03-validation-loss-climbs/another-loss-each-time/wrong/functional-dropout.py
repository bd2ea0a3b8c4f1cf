# /// repair
# summary = "sets every mode correctly, but the rewritten network applies F.dropout in any mode"
# held_out = true
# fails = ["predict_is_consistent"]
# ///


class RingNet(nn.Module):
    def __init__(self):
        super().__init__()
        layers, channels = [], 1
        for width, stride in [(8, 1), (16, 2), (24, 1), (32, 2), (32, 1)]:
            layers += [nn.Conv2d(channels, width, kernel_size=3, stride=stride, padding=1)]
            layers += [nn.BatchNorm2d(width), nn.ReLU()]
            channels = width
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(32, 2)

    def forward(self, x):
        x = self.features(x)
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        x = F.dropout(x, 0.3)
        return self.classifier(x)


def build_model():
    return RingNet()


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        logits = model(prepare(images))
        total += F.cross_entropy(logits, labels, reduction="sum").item()
        right += (logits.argmax(dim=1) == labels).sum().item()
        count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=0.9)
    steps = EPOCHS * len(train_loader)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)

    for epoch in range(EPOCHS + 1):
        if epoch > 0:
            model.train()
            for images, labels in train_loader:
                images, labels = images.to(device), labels.to(device)
                loss = F.cross_entropy(model(prepare(images)), labels)
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


@torch.no_grad()
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    logits = model(prepare(images.to(device)))
    return torch.softmax(logits, dim=1)
