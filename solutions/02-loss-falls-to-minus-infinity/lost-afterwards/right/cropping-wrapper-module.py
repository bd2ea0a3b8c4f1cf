# /// repair
# summary = "a module around the network crops and standardises raw images, randomly only in training"
# held_out = true
# ///
from tqdm import tqdm

WINDOW = 24
MAX_NORM = 2.0


class FlatNet(Net):
    def forward(self, x):  # (B, 4, 32, 24)
        return self.head(self.features(x).flatten(1))


class FromRawImages(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network
        self.register_buffer("mean", MEAN.clone())
        self.register_buffer("std", STD.clone())

    def cut(self, images):  # (B, 32, 48, 4)
        if not self.training:
            left = (images.shape[2] - WINDOW) // 2
            return images[:, :, left : left + WINDOW]
        lefts = torch.randint(11, 14, (len(images),)).tolist()
        return torch.stack(
            [image[:, left : left + WINDOW] for image, left in zip(images, lefts, strict=True)]
        )

    def forward(self, images):
        x = self.cut(images).permute(0, 3, 1, 2).float() / 255
        return self.network((x - self.mean) / self.std)


def build_model():
    return FromRawImages(FlatNet())


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in tqdm(train_loader, desc=f"epoch {epoch}", leave=False):
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), MAX_NORM)
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
    return model


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return torch.softmax(model(images.to(device)), dim=1)
