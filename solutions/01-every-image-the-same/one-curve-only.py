# /// exercise
# diagnosis = "oversized-head"
# also_accepted = ["too-little-data", "overtraining"]
# [bugs.oversized-head]
# failure_mode = "oversized-head"
# summary = "no pooling: millions of weights in the first linear layer learn 600 images by heart"
# fails = ["validation_stays_down"]
# [bugs.one-curve]
# failure_mode = "incomparable-curves"
# summary = "the training loss is never measured"
# fails = ["loss_finite"]
# [bugs.batch-means]
# failure_mode = "wrong-averaging"
# summary = "the mean of batch means, with four images in the last batch"
# fails = ["reports_honest"]
# [bugs.graph-kept]
# failure_mode = "graph-kept-alive"
# summary = "validation losses are stored together with their graphs"
# fails = ["within_budget"]
# ///

# %% [markdown] id="post"
# # One curve, and it goes up
#
# "While training the loss is increasing instead of decreasing", says the post (datascience.SE
# 121662). But the only loss that its program stores is the one on the validation images.
#
# This program is built in the same way: it validates after each epoch, keeps the losses in a list,
# and logs nothing else. The images show a pullover (0) or a shirt (1), half of each. The curve that
# it logs goes down for a few epochs, then up.
#
# Make the program tell the whole story first: both losses, measured right, at a
# reasonable price in memory. Then make the validation loss stay down. Write into
# `diagnosis` what makes it rise.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "one-curve-only"

EPOCHS = 12
BATCH_SIZE = 30
VAL_BATCH_SIZE = 64
LEARNING_RATE = 1e-3


# %% id="model" tags=["program"]
def build_model():
    # bug: oversized-head
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 24, kernel_size=3, padding=1), nn.ReLU(),  # (B, 24, 28, 28)
        nn.MaxPool2d(4),  # (B, 24, 7, 7)
        nn.Conv2d(24, 32, kernel_size=3, padding=1), nn.ReLU(),  # (B, 32, 7, 7)
        nn.AdaptiveAvgPool2d(2), nn.Flatten(),  # (B, 128)
        nn.Linear(128, 2),  # (B, 2)
    )
    # planted:
    #~ return nn.Sequential(  # (B, 1, 28, 28)
    #~     nn.Conv2d(1, 24, kernel_size=3, padding=1), nn.ReLU(), nn.Flatten(),  # (B, 24 * 28 * 28)
    #~     nn.Linear(24 * 28 * 28, 128), nn.ReLU(),  # (B, 128)
    #~     nn.Linear(128, 2),  # (B, 2)
    #~ )
    # end


# %% id="fit" tags=["program"]
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.35) / 0.35  # mean about 0, standard deviation about 1


# bug: graph-kept
@torch.no_grad()
# planted:
# end
def evaluate(model, loader, device):
    model.eval()
    losses, hits = [], []
    for images, labels in loader:  # (B, 28, 28, 1), (B,)
        images, labels = images.to(device), labels.to(device)
        logits = model(prepare(images))  # (B, 2)
        # bug: batch-means
        losses.append(F.cross_entropy(logits, labels, reduction="none"))  # (B,)
        hits.append((logits.argmax(1) == labels).float())  # (B,)
    return torch.cat(losses).mean(), torch.cat(hits).mean()
    # planted:
    #~     losses.append(F.cross_entropy(logits, labels))
    #~     hits.append((logits.argmax(1) == labels).float().mean())
    #~ return torch.stack(losses).mean(), torch.stack(hits).mean()
    # end


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE, shuffle=True)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

    history = []
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        history.append(val_loss)
        # bug: one-curve
        train_loss = evaluate(model, train_loader, device)[0].item()
        # planted:
        #~ train_loss = float("nan")  # not measured
        # end
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=history[-1].item(),
            val_accuracy=val_accuracy.item(),
        )
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return F.softmax(model(prepare(images.to(device))), dim=1)  # (N, 2)


# %% id="diagnosis" tags=["program"]
diagnosis = "oversized-head"
