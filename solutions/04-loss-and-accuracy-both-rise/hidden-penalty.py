# /// exercise
# diagnosis = "penalty-in-loss"
# also_accepted = []
# [bugs.reported_objective]
# failure_mode = "penalty-in-loss"
# summary = "the reported losses are the objective, penalty and all, and not the cross-entropy"
# fails = ["reports_honest"]
# ///

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "hidden-penalty"
EPOCHS = 6
BATCH_SIZE = 16
LEARNING_RATE = 4e-3
L2 = 4e-4


# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, padding=2),  # (B, 8, 28, 28)
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 8, 14, 14)
        nn.Dropout(0.2),
        nn.Conv2d(8, 16, kernel_size=3, padding=1),  # (B, 16, 14, 14)
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Flatten(),  # (B, 3136)
        nn.Dropout(0.5),
        nn.Linear(16 * 14 * 14, 256),  # (B, 256)
        nn.BatchNorm1d(256),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(256, 2),  # (B, 2)
    )


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.3) / 0.35


# %% id="fit" tags=["program"]
def objective(model, logits, labels):
    squares = sum(p.square().sum() for p in model.parameters() if p.dim() > 1)
    return F.cross_entropy(logits, labels) + L2 * squares


def evaluate(model, dataset, device):
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            # bug: reported_objective
            loss = F.cross_entropy(logits, labels)
            # planted:
            #~ loss = objective(model, logits, labels)
            # end
            total += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = objective(model, model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train, device)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 2)


# %% id="diagnosis" tags=["program"]
diagnosis = "penalty-in-loss"
