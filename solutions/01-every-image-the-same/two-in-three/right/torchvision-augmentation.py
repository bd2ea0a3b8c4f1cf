# /// repair
# summary = "channels moved by permute; flips and small shifts from torchvision; smoothed labels"
# held_out = true
# ///
from torch.utils.data import Dataset
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as tvf

EPOCHS = 10
SMOOTHING = 0.05


class Augmented(Dataset):
    def __init__(self, faces):
        self.faces = faces
        self.change = v2.Compose(
            [v2.RandomHorizontalFlip(), v2.RandomCrop(32, padding=1, padding_mode="edge")]
        )

    def __len__(self):
        return len(self.faces)

    def __getitem__(self, index):
        image, label = self.faces[index]
        chw = image.permute(2, 0, 1)
        return self.change(chw).permute(1, 2, 0).contiguous(), label


def block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel_size=3, padding=1),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        nn.MaxPool2d(2),
    )


def build_model():
    return nn.Sequential(
        block(3, 16), block(16, 32), block(32, 64), nn.Flatten(), nn.Linear(64 * 4 * 4, 3)
    )


def prepare(images):
    x = images.permute(0, 3, 1, 2)  # (B, 3, 32, 32)
    x = tvf.to_dtype(x, torch.float32, scale=True)
    return tvf.normalize(x, mean=[0.46] * 3, std=[0.22] * 3)


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(Augmented(train), batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=150)
    model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=4e-3, epochs=EPOCHS, steps_per_epoch=len(train_loader)
    )

    for epoch in range(EPOCHS):
        model.train()
        honest_sum = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            smoothed = F.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            smoothed.backward()
            optimizer.step()
            schedule.step()
            # the smoothed loss is no cross-entropy of the labels, so it is not what gets logged
            honest_sum += F.cross_entropy(logits.detach(), labels, reduction="sum").item()
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=honest_sum / count,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model
