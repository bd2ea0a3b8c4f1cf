# /// exercise
# diagnosis = "oversized-head"
# # overtraining is not true: the reference hands on its last epoch as well, and the large head
# # that stops early knows nothing (`wrong/stops-early`).
# also_accepted = [
#     "too-little-data", "useless-geometry",
#     "incomparable-curves", "wrong-averaging", "graph-kept-alive",
# ]
# [bugs.oversized-head]
# failure_mode = "oversized-head"
# summary = "no pooling: millions of weights in the first linear layer learn 300 images by heart"
# fails = ["validation_stays_down", "validation_improves", "generalises"]
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
# The post (datascience.SE 121662) complains that the loss goes up during training. But the only
# loss that its program stores is that of the validation images.
#
# This program is built in the same way: it validates after each epoch, keeps the losses in a list,
# and logs nothing else. The pieces of printed cloth that it sorts have light rings or dark rings.
# The one curve that is logged never comes far below ln 2 = 0.69, and it ends well above it.
#
# First make the program tell the whole story, and the truth: both losses. Then see to it that the
# validation loss stays down, and write into `diagnosis` why it did not.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "uphill"

EPOCHS = 14
BATCH_SIZE = 25
VAL_BATCH_SIZE = 64
LEARNING_RATE = 2e-3


# %% id="model" tags=["program"]
def build_model():
    # bug: oversized-head
    return nn.Sequential(  # (B, 1, 28, 28)
        nn.Conv2d(1, 16, kernel_size=3, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 16, 14, 14)
        nn.Conv2d(16, 24, kernel_size=3, padding=1),
        nn.BatchNorm2d(24),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 24, 7, 7)
        nn.Conv2d(24, 32, kernel_size=3, padding=1),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(2),
        nn.Flatten(),  # (B, 128)
        nn.Linear(128, 2),  # (B, 2)
    )
    # planted:
    #~ return nn.Sequential(  # (B, 1, 28, 28)
    #~     nn.Conv2d(1, 16, kernel_size=3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
    #~     nn.Flatten(),  # (B, 12544)
    #~     nn.Linear(12544, 64), nn.BatchNorm1d(64), nn.ReLU(),  # (B, 64)
    #~     nn.Linear(64, 2),  # (B, 2)
    #~ )
    # end


# %% id="fit" tags=["program"]
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.5) / 0.17  # mean about 0, standard deviation about 1


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
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)

    history = []
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()  # the learning rate falls towards 0 with the epochs
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

# %% [markdown] id="look-text"
# ## What the training shows
#
# These are the curves as the program logs them.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# There are four faults: three in the curve, one in the network.
#
# **The training loss was never measured.** With one curve, "it does not learn" and "it learns by
# heart" look the same. With both there is no doubt: in the starter the training loss goes to about
# zero while the validation loss rises to about 0.95. The network learns very well. It learns the
# wrong thing.
#
# **The head is far too large.** Without pooling, the first linear layer has 12544 x 64 weights,
# some 800,000 for 300 images. The network of the post has 25 million in that place for 2600 images.
# Such a layer can store every image. What it stores does not help with new images, but the network
# becomes more and more sure of it. Pooling shrinks the head to a few hundred weights, and the
# convolutions have to find what all light rings have in common, wherever they lie.
#
# **The mean of batch means.** 516 images in batches of 64 leave four for the last batch. In the
# mean of nine batch means, each of these four images counts sixteen times as much as any other.
# Keep all the losses and average once, or weight each batch by its number of images.
#
# **The graph is kept alive.** Without `no_grad`, each validation loss holds on to the graph of its
# forward pass, with the outputs of all layers. The list keeps the losses, and so it keeps the
# graphs. All numbers are right; only the memory grows with each epoch. Store numbers (`.item()`),
# and validate under `torch.no_grad()`.
#
# ## Why the tempting repairs do not help
#
# - *Dropout or weight decay on the large head.* The training loss falls more slowly. The layer is
#   still large enough to store 300 images, and no new image is recognised any better.
# - *A smaller learning rate, more epochs.* The same road, walked more slowly or further.
# - *Logging the validation loss under the name of the training loss.* Two equal curves tell nothing
#   new.
# - *A smaller or larger validation batch.* The last batch is still smaller than the others, and the
#   graphs of all batches are still in memory.
# - *`gc.collect()`.* It frees what nothing refers to. The list still refers to the graphs.
#
# ## Other ways to repair it
#
# A head with global average pooling works as well. Stopping at the lowest validation loss keeps
# that loss from rising. With the large head, however, the lowest loss is hardly below ln 2:
# stopping alone gives a network that knows nothing, only without false certainty. That is why
# `overtraining` is not the cause.
#
# ## Where you meet it
#
# Dense layers after an unpooled convolution hold nearly all of the weights in many home-made
# networks. And whenever somebody asks "why does my loss rise", the first question is: which one?
