# /// repair
# summary = "cross-entropy, batch normalisation, a larger learning rate, and the best epoch is kept"
# held_out = true
# ///
MAX_EPOCHS = 12
SURE_EPOCHS = 6
PATIENCE = 3
LEARNING_RATE = 3e-3

criterion = nn.CrossEntropyLoss()


def block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def build_model():
    return nn.Sequential(
        block(4, 8),
        nn.MaxPool2d(2),
        block(8, 16),
        nn.MaxPool2d(2),
        block(16, 32),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 64),
        nn.ReLU(inplace=True),
        nn.Linear(64, 3),
    )


class EarlyStopping:
    def __init__(self, patience, start):
        self.patience = patience
        self.start = start
        self.best_loss = float("inf")
        self.best_state = None
        self.waited = 0

    def step(self, epoch, val_loss, model):
        if val_loss < self.best_loss:
            self.best_loss = val_loss
            self.best_state = {k: v.detach().clone() for k, v in model.state_dict().items()}
            self.waited = 0
        elif epoch >= self.start:
            self.waited += 1
        return self.waited >= self.patience


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, T_max=MAX_EPOCHS * len(train_loader), eta_min=LEARNING_RATE / 20
    )
    stopping = EarlyStopping(PATIENCE, SURE_EPOCHS)

    for epoch in range(MAX_EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            loss = criterion(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(labels)
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=total / count,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
        if stopping.step(epoch, val_loss, model):
            break
    model.load_state_dict(stopping.best_state)
    return model
