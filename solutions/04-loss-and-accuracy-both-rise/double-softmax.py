# /// exercise
# diagnosis = "softmax-applied-twice"
# also_accepted = []
# [bugs.twice]
# failure_mode = "softmax-applied-twice"
# summary = "the network ends in softmax, and cross_entropy and predict apply softmax once more"
# fails = ["loss_decreases", "validation_improves"]
# ///

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "double-softmax"
EPOCHS = 6
BATCH_SIZE = 32
LEARNING_RATE = 3e-3


# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),  # (B, 16, 14, 14)
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1),  # (B, 32, 7, 7)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Flatten(),  # (B, 1568)
        nn.Linear(32 * 7 * 7, 10),  # (B, 10)
        # bug: twice
        # planted:
        #~ nn.Softmax(dim=1),  # (B, 10)
        # end
    )


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.3) / 0.35


# %% id="fit" tags=["program"]
def evaluate(model, dataset, device):
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            images, labels = images.to(device), labels.to(device)
            outputs = model(prepare(images))  # (B, 10)
            total += F.cross_entropy(outputs, labels, reduction="sum").item()
            correct += (outputs.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        total = 0.0
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model,
            epoch=epoch,
            train_loss=total / len(train),
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 10)


# %% id="diagnosis" tags=["program"]
diagnosis = "softmax-applied-twice"
