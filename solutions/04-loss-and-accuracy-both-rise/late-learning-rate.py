# /// exercise
# diagnosis = "learning-rate-too-high"
# also_accepted = ["misstepped-schedule"]
# [bugs.endless_warm_up]
# failure_mode = "learning-rate-too-high"
# summary = "the step size grows on after the warm-up and is far too large at the end"
# fails = ["loss_decreases"]
# ///

# %% id="setup" tags=["program"]
import math

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "late-learning-rate"
EPOCHS = 8
BATCH_SIZE = 4
LEARNING_RATE = 0.06


# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),  # (B, 16, 14, 14)
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1),  # (B, 32, 7, 7)
        nn.ReLU(),
        nn.Flatten(),  # (B, 1568)
        nn.Linear(32 * 7 * 7, 4),  # (B, 4)
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
            logits = model(prepare(images))  # (B, 4)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)


def step_factor(epoch):
    warm_up = (epoch + 1) / 2
    # bug: endless_warm_up
    return min(warm_up, 0.5 + 0.5 * math.cos(math.pi * epoch / EPOCHS))
    # planted:
    #~ return warm_up
    # end


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, step_factor)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
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


# %% id="predict" tags=["program"]
def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 4)


# %% id="diagnosis" tags=["program"]
diagnosis = "learning-rate-too-high"
