# /// repair
# summary = "warm-up, cosine, clipped gradients; answers come from averaged weights"
# held_out = true
# ///
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

LEARNING_RATE = 0.15
WARM_UP_EPOCHS = 2


class WithAverage(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net
        self.average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(0.95))

    def forward(self, x):
        return self.net(x) if self.training else self.average(x)


def build_model():
    return WithAverage(
        nn.Sequential(
            nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),
            nn.ReLU(),
            nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1),
            nn.ReLU(),
            nn.AdaptiveMaxPool2d(1),
            nn.Flatten(),
            nn.Linear(32, 4),
        )
    )


def step_factor(epoch):
    if epoch < WARM_UP_EPOCHS:
        return (epoch + 1) / WARM_UP_EPOCHS
    progress = (epoch - WARM_UP_EPOCHS) / (EPOCHS - WARM_UP_EPOCHS)
    return 0.5 * (1 + math.cos(math.pi * progress))


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.SGD(model.net.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, step_factor)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.net.parameters(), max_norm=2.0)
            optimizer.step()
            model.average.update_parameters(model.net)
        schedule.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model
