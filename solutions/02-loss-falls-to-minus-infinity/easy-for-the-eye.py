# /// exercise
# diagnosis = "channel-corruption"
# also_accepted = []
# [bugs.as-rgba]
# failure_mode = "channel-corruption"
# summary = "four channels are resized as RGBA: where channel 4 is 0, channels 1 to 3 are lost"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///

# %% [markdown] id="post"
# # Good pictures, poor answers
#
# The author of the post (datascience.SE 57185) has four grey views of each specimen.
#
# Here are such views of cells, 32x48 pixels each: three stains, and the light that passes through
# the cell. The cell is a neutrophil, a lymphocyte or a basophil, a third of them each. The second
# view tells the three kinds apart: in a neutrophil the grains are light, in a lymphocyte dark, and
# in a basophil light on one side and dark on the other. The network is large enough for the task.
#
# Repair the program so that the network gets to see what a person sees. Then write the cause into
# `diagnosis`.
#
# Rules that hold in every exercise: `predict` takes raw images and returns a probability for each
# class. `fit` reports the mean cross-entropy in nats.

# %% id="setup" tags=["program"]
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader

exercise = "easy-for-the-eye"

EPOCHS = 8
BATCH_SIZE = 25
LEARNING_RATE = 5e-3
HEIGHT, WIDTH = 28, 42


# %% id="model" tags=["program"]
def build_model():
    layers, channels = [nn.BatchNorm2d(4)], 4  # (B, 4, 28, 42)
    for width in [8, 16, 32]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]  # (B, 32)
    layers += [nn.Linear(32, 3)]  # (B, 3)
    return nn.Sequential(*layers)


# %% id="fit" tags=["program"]
def prepare(images):  # uint8 (B, 32, 48, 4)
    # bug: as-rgba
    x = images.permute(0, 3, 1, 2).float()  # (B, 4, 32, 48)
    x = F.interpolate(x, size=(HEIGHT, WIDTH), mode="bilinear", antialias=True)
    # planted:
    #~ small = []
    #~ for image in images.cpu().numpy():  # (32, 48, 4)
    #~     picture = Image.fromarray(image).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    #~     small.append(np.asarray(picture))  # (28, 42, 4)
    #~ x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 28, 42, 4)
    #~ x = x.permute(0, 3, 1, 2).float()  # (B, 4, 28, 42)
    # end
    return x / 255


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
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)

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
    return torch.softmax(logits, dim=1)  # (N, 3)


# %% id="diagnosis" tags=["program"]
diagnosis = "channel-corruption"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Compare both losses with what guessing costs: ln 3 = 1.10.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="answers-text"
# ## One cell of each kind
#
# The four views as they are in the file, one row for each kind of cell. The second one tells most.

# %% id="answers" tags=["experiment"]
import matplotlib.pyplot as plt

_, val = practice_data(exercise)
figure, axes = plt.subplots(3, 4, figsize=(9, 5))
for c, row in enumerate(axes):
    image = next(val[i][0] for i in range(len(val)) if val[i][1] == c)  # (32, 48, 4)
    for channel, axis in enumerate(row):
        axis.imshow(image[:, :, channel], cmap="gray", vmin=0, vmax=255)
        axis.set_title(f"{val.classes[c]}, channel {channel + 1}", fontsize=8)
        axis.axis("off")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# An array with four channels becomes an RGBA picture, and its fourth channel becomes
# *alpha*: how opaque a pixel is. When such a picture is resized, the library first multiplies the
# three colours by alpha, then averages, then divides by the new alpha. For a photograph that is
# right, since the colour of an invisible pixel must not bleed into its neighbours. Here it is
# fatal. Channel 4 is transmitted light, and it is 0 in the opaque middle of each cell. There
# channels 1 to 3 are multiplied by zero, and no division brings them back. What tells the three
# kinds apart lies in that middle: the grains, light, dark or both.
#
# **How to see it.** Draw what enters the network, not what lies in the file. Or resize each channel
# alone and subtract. A validation loss that never gets below the cost of guessing, while a person
# sees the classes in the raw images, is a sign that information does not arrive.
#
# ## Ways to repair it
#
# Resize tensors (`F.interpolate`, the tensor transforms of torchvision), resize each channel as a
# grey picture, pool inside the network, or do not resize. Nearest-neighbour resizing escapes too:
# it averages nothing, so the library does not multiply.
#
# ## Why the tempting repairs do not help
#
# - *More layers, more filters, more epochs, another learning rate.* What is not in the input cannot
#   be learned.
# - *A better filter.* The multiplication comes before every filter that averages.
# - *Leaving channel 4 out after the resizing.* Too late: channels 1 to 3 have changed by then.
# - *Standardising the pictures, or enlarging them again.* Zero stays zero.
# - *Ones instead of zeros in channel 4.* Multiplied by 1/255 and rounded, every value becomes 0 or
#   1, and the division makes 0 or 255 of that. One bit of each pixel is left. Here that is enough
#   for about nine in ten, which makes it the worst of these repairs: it looks as if it had worked.
# - *One grey picture of the three stains.* Grains that are light in channel 2 are dark in
#   channel 3, and the mean of both shows neither.
#
# ## Where you meet it
#
# Satellite images with an infrared channel, microscopes with four stains, depth cameras. The
# maintainers of the library have confirmed that this treatment of alpha is intended. The
# normalisation statistics of the post belong to the raw files, so they do not fit either.
