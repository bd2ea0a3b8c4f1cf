# /// exercise
# diagnosis = "useless-geometry"
# also_accepted = []
# [bugs.second-ring]
# failure_mode = "useless-geometry"
# summary = "the second convolution has a padding as large as its kernel: its outer ring sees zeros"
# fails = ["no_dead_positions"]
# [bugs.third-ring]
# failure_mode = "useless-geometry"
# summary = "the third convolution has a padding as large as its kernel: its outer ring sees zeros"
# fails = ["no_dead_positions"]
# ///

# %% [markdown] id="post"
# # It works, and yet something is odd
#
# The author of the post (datascience.SE 57185) suspects the network of being too small. There is
# something odd in it that neither the question nor the plot shows.
#
# Here is a small network with the same oddity, twice. The images are 32x48 and show a neutrophil or
# a lymphocyte. The network learns to tell them apart. Yet of the numbers that are computed inside,
# many do not depend on the image at all: put in a photograph, noise or a black square, and they
# stay.
#
# Not everything odd does harm. Find the cause, remove it without losing sight of any part of the
# image, and write its name into `diagnosis`. Then decide by measurement, with several seeds, what
# the oddity had cost: accuracy, loss or only time.
#
# Rules that hold in every exercise: `predict` takes raw images and returns a probability for each
# class. `fit` reports the mean cross-entropy in nats.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "blind-spots"

EPOCHS = 8
BATCH_SIZE = 20
LEARNING_RATE = 3e-3

MEAN = torch.tensor([0.07, 0.15, 0.17, 0.38]).view(4, 1, 1)
STD = torch.tensor([0.16, 0.19, 0.21, 0.22]).view(4, 1, 1)


# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 12, kernel_size=3, padding=1),  # (B, 12, 32, 48)
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 12, 16, 24)
        # bug: second-ring
        nn.Conv2d(12, 24, kernel_size=4, stride=2, padding=1),
        # planted:
        #~ nn.Conv2d(12, 24, kernel_size=4, stride=4, padding=4),
        # end
        nn.BatchNorm2d(24),
        nn.ReLU(),
        # bug: third-ring
        nn.Conv2d(24, 48, kernel_size=4, stride=2, padding=1),
        # planted:
        #~ nn.Conv2d(24, 48, kernel_size=4, stride=4, padding=4),
        # end
        nn.BatchNorm2d(48),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),  # (B, 48)
        nn.Linear(48, 2),  # (B, 2)
    )


# %% id="fit" tags=["program"]
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 48)
    return (x - MEAN.to(x.device)) / STD.to(x.device)


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=100)
    model.to(device)
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(labels)
            count += len(labels)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=total / count,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))
    return torch.softmax(logits, dim=1)  # (N, 2)


# %% id="diagnosis" tags=["program"]
diagnosis = "useless-geometry"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Both losses stand still for a few epochs and then fall, on validation images as well as on
# training images. Nothing in the curves looks alarming.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="shapes-text"
# ## What comes out of the layers
#
# The shape after each layer of the network, for two validation images.

# %% id="shapes" tags=["experiment"]
_, val = practice_data(exercise)
x = prepare(torch.stack([val[i][0] for i in range(2)]))  # (2, 4, 32, 48)
for layer in run.model:
    x = layer(x)
    print(f"{type(layer).__name__:20s}{tuple(x.shape)}")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# A window of kernel 4 that starts at -4 ends at -1: it lies inside the padding and sees only zeros.
# With stride 4 the next one starts at 0. So the whole first row and the first column of the output,
# and most often the last ones too, are the same for every image: the bias and nothing else. In the
# post the layer gives 16x16 positions, and the outer ring is 60 of them, 23 %. The fewer positions
# a layer has, the larger the share. In the first of the two layers here it is a half: 24 of 6x8
# positions. In the second it is two thirds: of 3x4 positions only 2x2 reach beyond the padding.
#
# **How to see it.** Neither the shapes nor the curves show it: the other positions go on working,
# and the network learns. Send two different inputs through a layer and compare the outputs position
# by position: that shows it at once. A padding as large as the kernel can also be seen by reading.
#
# **What it costs.** Half of the multiplications of the one layer and two thirds of those of the
# other are done for nothing. The network learns all the same. We cut the dead positions out of the
# outputs of both layers and kept all windows that see the image. In three trainings each, the
# validation loss after eight epochs was .12, .25 and .03 with the ring, and .08, .27 and .04
# without it: no difference that three runs could show. The reference reaches .02 or less. But it
# also has a smaller stride, so that its windows overlap and there are more of them, and that is
# what helps. So this fault is waste, and a sign that nobody asked what the numbers mean; do not
# expect your curves to change because the ring is gone.
#
# ## Why the tempting repairs do not help
#
# - *More filters*: more numbers at every position, the dead ones as well.
# - *No bias*: the dead positions are 0 instead of another constant.
# - *A smaller stride or a smaller kernel* with the same padding: the ring stays.
# - *Larger images*: the ring becomes a smaller share, but it stays.
# - *Repairing one of the two layers*: look at every layer.
#
# ## Where you meet it
#
# Wherever the numbers of a layer are adjusted until the output has the desired shape. The padding
# that keeps the size at stride 1 is (kernel - 1) / 2. More than that is rarely meant.
