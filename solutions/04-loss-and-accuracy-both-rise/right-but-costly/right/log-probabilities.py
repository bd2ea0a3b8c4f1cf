# /// repair
# summary = "a wrapper gives log-probabilities to nll_loss; images are shifted a little"
# held_out = true
# ///
from torchvision.transforms import v2
from tqdm import tqdm

EPOCHS = 10


class LogProbabilities(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return F.log_softmax(self.network(x), dim=1)


class ShiftedImages(torch.utils.data.Dataset):
    def __init__(self, dataset):
        self.dataset = dataset
        self.shift = v2.RandomCrop(28, padding=2, padding_mode="reflect")

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        image, label = self.dataset[index]
        return self.shift(image.permute(2, 0, 1)).permute(1, 2, 0), label


def build_model():
    return LogProbabilities(
        nn.Sequential(
            nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 32, kernel_size=3, padding=1),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.AdaptiveMaxPool2d(1),
            nn.Flatten(),
            nn.Linear(32, 10),
        )
    )


@torch.no_grad()
def evaluate(model, dataset, device):
    model.eval()
    loss_sum = right = 0.0
    for images, labels in DataLoader(dataset, batch_size=250):
        labels = labels.to(device)
        log_p = model(prepare(images.to(device)))
        loss_sum += F.nll_loss(log_p, labels, reduction="sum").item()
        right += (log_p.argmax(1) == labels).sum().item()
    return loss_sum / len(dataset), right / len(dataset)


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(ShiftedImages(train), batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS * len(loader))
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in tqdm(loader, desc=f"epoch {epoch}", leave=False):
            loss = F.nll_loss(model(prepare(images.to(device))), labels.to(device))
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


@torch.no_grad()
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    return torch.cat([model(prepare(part.to(device))).exp() for part in images.split(250)])
