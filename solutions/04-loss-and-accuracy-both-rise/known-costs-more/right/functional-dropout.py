# /// repair
# base = "starter"
# summary = "dropout as a function that is told the mode; losses over whole tensors at once"
# ///
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(
            [
                nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),
                nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1),
            ]
        )
        self.hidden = nn.Linear(32, 64)
        self.last = nn.Linear(64, 2)

    def forward(self, x):
        for conv in self.convs:
            x = F.relu(conv(x))
        x = F.relu(self.hidden(x.amax(dim=(2, 3))))  # (B, 64)
        return self.last(F.dropout(x, 0.3, training=self.training))  # (B, 2)


def build_model():
    return Net()


@torch.inference_mode()
def answers(model, images):
    was_training = model.training
    model.train(False)
    device = next(model.parameters()).device
    logits = torch.cat([model(prepare(part.to(device))) for part in images.split(200)])  # (N, 2)
    model.train(was_training)
    return logits.cpu()


def fit(model, train, val, *, device, log):
    model.to(device).train()
    splits = [next(iter(DataLoader(part, batch_size=len(part)))) for part in (train, val)]
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 1):
        for images, labels in DataLoader(train, batch_size=BATCH_SIZE, shuffle=True):
            loss = F.cross_entropy(model(prepare(images.to(device))), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        logits = [answers(model, images) for images, _ in splits]
        losses = [F.cross_entropy(z, y).item() for z, (_, y) in zip(logits, splits, strict=True)]
        hits = logits[1].argmax(dim=1) == splits[1][1]  # (N,)
        log(
            model,
            epoch=epoch,
            train_loss=losses[0],
            val_loss=losses[1],
            val_accuracy=hits.float().mean().item(),
        )
    return model


def predict(model, images):
    return answers(model, images).clone().softmax(dim=1)  # (N, 2)
