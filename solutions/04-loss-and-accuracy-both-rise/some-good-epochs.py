# /// exercise
# diagnosis = "learning-rate-too-high"
# # dying-relu is not true: it is what the large steps leave behind in most runs. With leaky ReLUs
# # the same steps end in NaN.
# also_accepted = ["misstepped-schedule"]
# [bugs.endless-warm-up]
# failure_mode = "learning-rate-too-high"
# summary = "the learning rate keeps growing after the warm-up and is far too large at the end"
# fails = ["loss_decreases"]
# ///

# %% [markdown] id="post"
# # Some good epochs, then backwards
#
# In the post (StackOverflow 45100045) a loss climbs while the accuracy climbs too. Here is a
# program whose loss climbs in the later epochs as well. Compare the two closely: what does the
# accuracy do here?
#
# The images show four kinds of printed cloth: rings and bars, each with a light or a dark core. The
# network is small and has no batch norm; a batch has sixteen images. For some epochs all is well.
# Then the training loss turns upwards.
#
# Repair the program so that the training loss keeps falling to the end. Batch size, optimiser and
# number of epochs are yours to choose, within six times the computing time of the reference. Then
# write the cause into `diagnosis`.

# %% id="setup" tags=["program"]
import math

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "some-good-epochs"
EPOCHS = 16
BATCH_SIZE = 16
LEARNING_RATE = 0.2

# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),  # (B, 16, 14, 14)
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1),  # (B, 32, 7, 7)
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (B, 32, 1, 1)
        nn.Flatten(),  # (B, 32)
        nn.Linear(32, 4),  # (B, 4)
    )


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.5) / 0.17

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
    # bug: endless-warm-up
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

# %% id="look" tags=["experiment"]
from autograder.notebook import practice

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="task"
# In which epoch is the training loss lowest? What would you print to see what is different after
# it?

# %% id="diagnosis" tags=["program"]
diagnosis = "learning-rate-too-high"

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# The program warms its learning rate up, which is good practice: the first steps of an untrained
# network should be small. But the warm-up never ends. The factor is .5 in the first epoch, 1 in the
# second, and 8 in the sixteenth, so the learning rate goes from .1 to 1.6. Up to .2 or .3 the loss
# falls. From then on the steps overshoot: they jump across the valley and land higher on the other
# side. In most runs one jump sooner or later kills a convolution: all of its ReLU channels are zero
# for every image. What is left is a constant that gives every image the same answer, and the loss
# is about ln 4 = 1.39. Smaller steps later on could not bring it back, since no gradient comes
# through.
#
# The reference caps the warm-up and then lets the learning rate go to zero along a cosine. Its
# training loss ends below .01.
#
# ## How to see it
#
# - Print or plot the learning rate beside the loss. One line, and the case is closed.
# - Measure the update ratio (the length of an update divided by that of the weights), as the mean
#   of an epoch: about .1 in the starter for several epochs, and 0 once a convolution is dead. In the
#   reference it is never much above .1, and it falls below .001. So no single value is right. What
#   is usual depends on the optimiser and on the schedule: what counts here is that it stays high.
# - The training loss itself climbs, measured in eval mode and without any penalty. So it is neither
#   overfitting nor the case of the lesson.
#
# ## Why the tempting repairs do not help
#
# - *All steps a hundred times smaller.* Nothing explodes. But in this time the loss only gets to
#   about 1: the first epochs need the large steps.
# - *A decay that is applied after every batch.* Meant for epochs, it is at zero after less than a
#   hundred steps.
# - *Clipping the gradient.* The steps are still several times too large.
# - *Momentum.* Multiplies the step by up to ten.
# - *Weight decay, dropout.* These are against overfitting. The training loss itself is bad here.
# - *Stopping early, or returning the best epoch.* Limits the damage. The loss after two epochs is
#   about .8, that of the best epoch .15 to .6, and less than .01 was possible.
# - *More epochs.* More of the largest steps.
#
# ## Other ways to repair it
#
# A constant learning rate of .2. Any schedule that falls: step, line, cosine. A batch that grows. A
# running mean of the weights, on top of a constant learning rate. Adam with its default learning
# rate. A constant learning rate three times smaller with twice the epochs.
#
# ## Where you meet it
#
# Some schedules count steps and others count epochs, and the two are mixed up all the time: a
# warm-up of 500 "steps" that is stepped once an epoch never ends (`misstepped-schedule`).
