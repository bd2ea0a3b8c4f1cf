# /// repair
# base = "reference"
# summary = "batches of five, batch norm, the output keeps its column"
# ///
EPOCHS = 6
BATCH_SIZE = 5
LEARNING_RATE = 1e-2


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=3, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, kernel_size=3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(16, 1),
    )


def bce_and_accuracy(output, labels):
    y = labels.float()
    loss = F.relu(output) - output * y + torch.log1p(torch.exp(-output.abs()))
    return loss.mean(), ((output > 0).flatten() == labels.bool()).float().mean()
