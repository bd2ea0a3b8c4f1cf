# /// exercise
# diagnosis = "incomparable-curves"
# also_accepted = ["excess-dropout"]
# [bugs.excess]
# failure_mode = "excess-dropout"
# summary = "four of five activations are dropped after each layer"
# fails = ["loss_decreases"]
# [bugs.other_conditions]
# failure_mode = "incomparable-curves"
# summary = "the training loss is a running mean taken with dropout on, the validation loss is not"
# fails = ["reports_honest"]
# [bugs.still_training]
# failure_mode = "missing-eval-mode"
# summary = "predict answers in training mode, with dropout on"
# fails = ["predict_is_consistent"]
# ///

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "dropout-gap"
EPOCHS = 12
BATCH_SIZE = 20
LEARNING_RATE = 2e-3
# bug: excess
DROPOUT = 0.2
# planted:
#~ DROPOUT = 0.8
# end


# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),  # (B, 16, 14, 14)
        nn.ReLU(),
        nn.Dropout(DROPOUT),
        nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1),  # (B, 32, 7, 7)
        nn.ReLU(),
        nn.Dropout(DROPOUT),
        nn.Flatten(),  # (B, 1568)
        nn.Linear(32 * 7 * 7, 64),  # (B, 64)
        nn.ReLU(),
        nn.Dropout(DROPOUT),
        nn.Linear(64, 4),  # (B, 4)
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
    model.train()
    return total / len(dataset), correct / len(dataset)


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    model.train()
    for epoch in range(1, EPOCHS + 1):
        # bug: other_conditions
        # planted:
        #~ total = 0.0
        # end
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            # bug: other_conditions
            # planted:
            #~ total += loss.item() * len(labels)
            # end
        # bug: other_conditions
        train_loss, _ = evaluate(model, train, device)
        # planted:
        #~ train_loss = total / len(train)
        # end
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    device = next(model.parameters()).device
    # bug: still_training
    model.eval()
    # planted:
    # end
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 4)


# %% id="diagnosis" tags=["program"]
diagnosis = "incomparable-curves"
