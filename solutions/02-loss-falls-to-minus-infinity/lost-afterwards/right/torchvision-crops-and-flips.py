# /// repair
# summary = "torchvision crops near the middle and flips in training, and crops the centre otherwise"
# held_out = true
# ///
from torch.utils.data import Dataset
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as TF

EPOCHS = 12
SIZE = (32, 24)

to_float = v2.Compose(
    [
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize(MEAN.flatten().tolist(), STD.flatten().tolist()),
    ]
)


def build_model():
    net = Net()
    return nn.Sequential(net.features, nn.Flatten(), net.head)


def prepare(images):
    middle = TF.center_crop(images.permute(0, 3, 1, 2), list(SIZE))
    assert middle.shape[1:] == (4, *SIZE)
    return to_float(middle)


class Augmented(Dataset):
    def __init__(self, data):
        self.data = data
        self.flip = v2.RandomHorizontalFlip(0.5)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        image, label = self.data[index]
        left = int(torch.randint(11, 14, ()))
        return self.flip(TF.crop(image.permute(2, 0, 1), 0, left, *SIZE)), label


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            assert len(logits) == len(labels)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(Augmented(train), batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 2 * LEARNING_RATE, total_steps=EPOCHS * len(train_loader)
    )
    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(to_float(images))
            loss = F.cross_entropy(logits, labels)
            optimizer.zero_grad()
            loss.backward()
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
        return model(prepare(images.to(device))).softmax(dim=1)
