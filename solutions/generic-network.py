"""A network from a tutorial: it learns in most exercises, and nobody has looked for a fault."""

import copy

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

CHANNELS, CLASSES = 3, 2  # set anew for each exercise


def block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        nn.MaxPool2d(2),
    )


def build_model():
    return nn.Sequential(
        block(CHANNELS, 16),
        block(16, 32),
        nn.Conv2d(32, 32, 3, padding=1),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128, CLASSES),
    )


def prepared(images):
    return images.permute(0, 3, 1, 2).float() / 255 - 0.5


def measured(model, data):
    model.eval()
    loss = right = 0
    with torch.no_grad():
        for images, labels in DataLoader(data, batch_size=200):
            logits = model(prepared(images))
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
    return loss / len(data), right / len(data)


def fit(model, train, val, *, device, log):
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    best = None
    for epoch in range(6):
        model.train()
        total = 0
        for images, labels in DataLoader(train, batch_size=40, shuffle=True):
            loss = F.cross_entropy(model(prepared(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        val_loss, val_accuracy = measured(model, val)
        if best is None or val_loss < best[0]:
            best = val_loss, copy.deepcopy(model.state_dict())
        log(
            model,
            epoch=epoch,
            train_loss=measured(model, train)[0],
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    model.load_state_dict(best[1])
    return model


def predict(model, images):
    model.eval()
    with torch.no_grad():
        return model(prepared(images)).softmax(1)
