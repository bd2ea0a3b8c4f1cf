# /// exercise
# diagnosis = "layout-scramble"
# also_accepted = []
# [bugs.scrambled]
# failure_mode = "layout-scramble"
# summary = "the row of numbers is cut into new pieces; the channel axis is not moved"
# fails = ["validation_improves", "generalises"]
# ///

# %% [markdown] id="post"
# # It learns, but not enough
#
# In the post (datascience.SE 121662) nothing is learned at all. Here something is, and not enough.
#
# The images have colours and 32x32 pixels, and show a cat, a dog or a panda. The network is small
# but healthy: three convolutions with batch norm, ReLU and pooling, and a linear layer. The
# training loss falls from the first epoch on. But of the validation images about one in three is
# taken for another animal. A person gets nearly all of them right, and a network of this size can
# get about nine in ten.
#
# Repair the program. Then write the cause into `diagnosis`.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "two-in-three"

EPOCHS = 7
BATCH_SIZE = 25
LEARNING_RATE = 2e-3


# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(  # (B, 3, 32, 32)
        nn.Conv2d(3, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 12, 16, 16)
        nn.Conv2d(12, 24, kernel_size=3, padding=1), nn.BatchNorm2d(24), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 24, 8, 8)
        nn.Conv2d(24, 48, kernel_size=3, padding=1), nn.BatchNorm2d(48), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 48, 4, 4)
        nn.Flatten(),
        nn.Linear(48 * 4 * 4, 3),  # (B, 3)
    )


# %% id="fit" tags=["program"]
def prepare(images):  # (B, 32, 32, 3), 0 to 255
    # bug: scrambled
    x = images.permute(0, 3, 1, 2)  # (B, 3, 32, 32)
    # planted:
    #~ x = images.view(-1, 3, 32, 32)  # (B, 3, 32, 32)
    # end
    return (x.float() / 255 - 0.46) / 0.22  # mean about 0, standard deviation about 1


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 32, 3), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 3)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:  # (B, 32, 32, 3), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
            count += len(labels)
        schedule.step()  # the learning rate falls towards 0 with the epochs
        train_loss = total / count
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return F.softmax(model(prepare(images.to(device))), dim=1)  # (N, 3)


# %% id="diagnosis" tags=["program"]
diagnosis = "layout-scramble"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Three classes: a network that answers one third to everything has a loss of ln 3 = 1.10.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="images-text"
# ## The images
#
# Four training images as they come from the data set.

# %% id="images" tags=["experiment"]
import matplotlib.pyplot as plt

train, _ = practice_data(exercise)
figure, axes = plt.subplots(1, 4, figsize=(8, 2.4))
for axis, (image, label) in zip(axes, (train[i] for i in range(4)), strict=True):
    axis.imshow(image)  # (32, 32, 3)
    axis.set_title(train.classes[label])
    axis.axis("off")
plt.show()

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# The data set gives images as (height, width, channel): for each pixel its red, green and blue
# value, one after the other. A convolution wants (channel, height, width): first all red values,
# then all green, then all blue. Something has to *move* the numbers from one order to the other.
#
# `images.view(-1, 3, 32, 32)` does not move anything. It reads the same row of numbers and cuts it
# into pieces of different lengths. The shape is right, so no error is raised. But the "red" channel
# is now the upper third of the picture, with its red, green and blue values mixed, and each row of
# pixels is folded into three. `permute(0, 3, 1, 2)` moves the axis.
#
# The next cell shows the tensor that the network gets, once with `permute` and once with `view`.

# %% id="debrief-look" tags=["experiment", "solution"]
image = train[0][0][None]  # (1, 32, 32, 3)
moved = image.permute(0, 3, 1, 2)[0]  # (3, 32, 32)
cut = image.view(-1, 3, 32, 32)[0]  # (3, 32, 32)
figure, axes = plt.subplots(2, 3, figsize=(6, 4.2))
for row, (name, x) in zip(axes, [("permute", moved), ("view", cut)], strict=True):
    for channel, axis in enumerate(row):
        axis.imshow(x[channel], cmap="gray")
        axis.set_title(f"{name}, channel {channel}")
        axis.axis("off")
plt.show()

# %% [markdown] id="debrief-repairs" tags=["solution"]
# ## How to see it
#
# Show the very tensor that enters the network, one channel at a time, and look. That takes three
# lines. The curves do not show the fault: a scrambled picture keeps some of what tells the classes
# apart (the colours, the stripes). The network learns that, and the data merely look hard.
#
# ## Why the tempting repairs do not help
#
# - *A bigger network, more epochs.* A convolution relies on neighbours being neighbours. In the
#   scrambled picture they are not. More filters and more passes fit the training images better:
#   the training loss keeps falling, and validation stays where it is.
# - *A smaller learning rate, weight decay, dropout.* They change how the weights are found. What is
#   wrong is the input.
# - *Augmentation.* A mirrored or shifted scrambled picture is not the scrambled picture
#   of a mirrored or shifted face.
# - *`reshape` instead of `view`.* The same cut, without a complaint about memory order.
# - *The right order in `fit` alone.* Then `predict` feeds the network another kind of picture.
#   Training and prediction must prepare images in the same way.
#
# ## Where you meet it
#
# Wherever images come from PIL, OpenCV, NumPy or TensorFlow, which keep the channel last. `view`,
# `reshape` and `flatten` in front of or inside a network deserve a second look each time: ask where
# each number stood before, and where it stands afterwards. The post has `view((-1, 1, 224, 224))`.
# For its grey images that happens to be harmless, since there is only one channel. With colour
# images the -1 would quietly make three grey images out of each.
