# /// exercise
# diagnosis = "oversized-head"
# also_accepted = ["too-little-data", "useless-geometry"]
# [bugs.one-big-layer]
# failure_mode = "oversized-head"
# summary = "one convolution without pooling, then a linear layer on every position of every map"
# fails = ["validation_improves", "generalises"]
# ///

# %% [markdown] id="post"
# # Every training image right, every third new one wrong
#
# The network of the post (discuss.pytorch.org 68683) has one convolution with 32 filters, ReLU, and
# one linear layer for cats, dogs and pandas in 32x32 pixels. Its training loss falls, and its author
# finds it quite obvious that it overfits.
#
# Here is such a program with painted faces and half as many filters. After ten epochs it knows
# nearly all of its 800 training images by heart. Of new images it gets about two in three right.
# Guessing gets one in three.
#
# Repair the program so that it recognises new images. No further images are available. Then write
# the cause into `diagnosis`.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "every-third-wrong"

EPOCHS = 10
BATCH_SIZE = 25
# bug: one-big-layer
LEARNING_RATE = 5e-3
# planted:
#~ LEARNING_RATE = 1e-3
# end


# %% id="model" tags=["program"]
def build_model():
    # bug: one-big-layer
    layers = []  # (B, 3, 32, 32)
    channels = 3
    for width in (8, 16, 24):
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    layers += [nn.Conv2d(24, 32, kernel_size=3, padding=1)]  # (B, 32, 4, 4)
    layers += [nn.BatchNorm2d(32), nn.ReLU()]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]  # (B, 32)
    layers += [nn.Linear(32, 3)]  # (B, 3)
    return nn.Sequential(*layers)
    # planted:
    #~ return nn.Sequential(
    #~     nn.Conv2d(3, 16, kernel_size=3, padding=1),  # (B, 16, 32, 32)
    #~     nn.ReLU(),
    #~     nn.Flatten(),  # (B, 16 * 32 * 32)
    #~     nn.Linear(16 * 32 * 32, 3),  # (B, 3)
    #~ )
    # end


# %% id="fit" tags=["program"]
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 3, 32, 32)
    return (x - 0.45) / 0.25  # mean and standard deviation of the training pixels


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 32, 3), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 3)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    steps = EPOCHS * len(train_loader)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)

    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:  # (B, 32, 32, 3), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()  # the learning rate falls to zero in a straight line
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))  # (N, 3)
    return torch.softmax(logits, dim=1)  # (N, 3)


# %% id="diagnosis" tags=["program"]
diagnosis = "oversized-head"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Compare the two losses. Guessing costs ln 3 = 1.10.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="layers-text"
# ## What the network consists of
#
# Each layer, with its number of parameters.

# %% id="layers" tags=["experiment"]
train, _ = practice_data(exercise)
print(f"{len(train)} training images")
for name, p in run.model.named_parameters():
    print(f"{name:<12} {tuple(p.shape)!s:<20} {p.numel():>8}")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# The network has 49,603 parameters, and 49,155 of them are in the linear layer. That layer gives
# every filter at every pixel a weight of its own. So what it learns about an ear at one place does
# not hold one pixel further on. With 800 images there are about 60 parameters for each of them: the
# layer can remember images one by one, and it does.
#
# The reference has 12,075 parameters. Four convolutions with pooling in between see larger and
# larger parts of the image, and the mean over all places (*global average pooling*) asks whether
# something was seen, not where. The last layer has 99 parameters. The reference also gets nearly all
# of the training images right, and about 92 % of new images.
#
# ## How to see it
#
# Print each layer's share of the parameters. Compare training and validation accuracy at the same
# weights. Shift the training images by three pixels and ask again: this network changes more than a
# quarter of its answers, the reference about 3 %.
#
# ## Why the tempting repairs do not help
#
# - *More epochs, more filters, a hidden layer.* More of the same: the accuracy on new images stays
#   about the same, and with more epochs their loss rises.
# - *Fewer epochs.* Then the network has memorised less, but it has learned nothing else instead:
#   loss and accuracy on new images stay about the same.
# - *Weight decay, dropout, batch normalisation.* They change how fast the layer memorises. It still
#   knows nothing of shifts, and its accuracy stays between 65 and 71 %.
# - *Training on the validation images.* The reported loss falls and means nothing any more.
#
# ## Where you meet it
#
# Wherever `Flatten` meets a large feature map. The first dense layer of VGG-16 (2014) holds about
# three quarters of all its parameters. Network in Network (2013) uses global average pooling
# instead, and so does ResNet (2015).
