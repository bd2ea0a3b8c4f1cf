# /// exercise
# diagnosis = "penalty-in-loss"
# # decay-on-norm is not true: the reference trains with the same penalty inside Adam.
# also_accepted = []
# [bugs.reported-objective]
# failure_mode = "penalty-in-loss"
# summary = "the reported losses are the objective, penalty and all, and not the cross-entropy"
# fails = ["reports_honest"]
# ///

# %% [markdown] id="post"
# # The loss climbs while the answers get better
#
# The post (StackOverflow 45100045) shows a network for two classes of images, and thirteen lines of
# its output. From line to line the accuracy gets better: from .80 to .88 in training, from .77 to
# .83 in validation. The losses get worse: from .74 to .77 in training, from .73 to .88 in
# validation. Its author wants to know what is going on. One answer recommends another head, one
# smaller steps, one a schedule.
#
# Here is such a program. Its images show printed cloth, 28x28 pixels, grey. Half of the pieces have
# light bars with dark edges, the other half dark bars with light edges.
#
# Repair it so that the losses show what these answers are worth. Both sets of images are measured
# at the end of the epoch, as the contract asks, and should be. Then write the cause into
# `diagnosis`.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "better-answers-higher-loss"
EPOCHS = 7
BATCH_SIZE = 16
LEARNING_RATE = 1.2e-2  # the peak of one cycle: up in the first third, then down
L2 = 4e-4

# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, padding=2),  # (B, 8, 28, 28)
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 8, 14, 14)
        nn.Conv2d(8, 16, kernel_size=3, padding=1),  # (B, 16, 14, 14)
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.AvgPool2d(2),  # (B, 16, 7, 7)
        nn.Flatten(),  # (B, 784)
        nn.Dropout(0.5),
        nn.Linear(16 * 7 * 7, 512),  # (B, 512)
        nn.BatchNorm1d(512),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(512, 2),  # (B, 2)
    )


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.5) / 0.17

# %% id="fit" tags=["program"]
def objective(model, logits, labels):
    squares = sum(p.square().sum() for p in model.parameters() if p.dim() > 1)
    return F.cross_entropy(logits, labels) + L2 * squares


def evaluate(model, dataset, device):
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size=256):
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            # bug: reported-objective
            loss = F.cross_entropy(logits, labels)
            # planted:
            #~ loss = objective(model, logits, labels)
            # end
            total += loss.item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, total_steps=EPOCHS * len(loader)
    )
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = objective(model, model(prepare(images)), labels)
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
    return torch.cat(batches).softmax(dim=1)  # (N, 2)

# %% id="look" tags=["experiment"]
from autograder.notebook import practice

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="task"
# Compare the two plots. Do the answers for some images get worse? Which number would you need to
# see to decide that?

# %% id="diagnosis" tags=["program"]
diagnosis = "penalty-in-loss"

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# The reported number was not the loss of the images. It was the *objective* of the training:
# cross-entropy plus an L2 penalty on all kernels. The penalty is there for the optimiser. It does
# not belong in a curve that is read beside an accuracy. Here it grows from about .07 before
# training to more than .5, while the cross-entropy of the training images falls to less than .01 in
# the end. What the program reports then is nearly all penalty.
#
# In the second or third epoch the cross-entropy itself is high for a while, with the learning rate
# at its highest. That part of the climb is real, and the repaired program shows it too. The part
# that stays is the penalty.
#
# Nearly all of the penalty comes from one kernel, that of the dense layer: 784 x 512 weights. Adam
# divides a gradient by its usual size, so weights whose gradient is mostly noise take steps too.
# And since batch norm follows, the gradient of the cross-entropy is at a right angle to the kernel:
# steps make it longer, whether they lead anywhere or not (lesson 4).
#
# The reference reports `F.cross_entropy` alone. It still trains on the sum.
#
# ## How to see it
#
# - Before training, with two classes: the cross-entropy is about ln 2, the reported number is a
#   little more.
# - Recompute one reported number by hand. The difference is the same for training and validation.
# - Plot data term and penalty separately, and the penalty by layer.
# - Switch the penalty off for one run: the loss still jumps up while the learning rate is at its
#   highest, but it ends near zero.
#
# ## Why the tempting repairs do not help
#
# - *One sigmoid unit and binary cross-entropy* (the answer with the most votes), or *binary
#   cross-entropy over both outputs*. With two classes these are the same function as before. The
#   penalty is still in the report.
# - *A smaller learning rate, or a plateau schedule.* They mask the fault. Smaller steps let the
#   weights grow less, so the number is smaller, but it is still the wrong one. This is why the
#   belief is so hard to give up.
# - *Only the validation loss, or only the training loss.* Then the two curves are not comparable
#   any more, and the gap looks like overfitting, or like its opposite.
# - *A weaker penalty, or an early stop.* A smaller error of the same kind.
# - *Subtracting the penalty at the start, or scaling so that the start is ln 2.* The penalty is not
#   a constant: it grows.
#
# ## Other ways to repair it
#
# Leave the penalty to the optimiser: for the kernels, `weight_decay=2 * L2` in Adam is the same
# gradient (the 2 comes from the derivative of the square). Give it to a parameter group of kernels
# only; otherwise it also pulls biases and the weights of batch norm towards zero. AdamW takes the
# decay out of the gradient and shrinks the weights directly. Or log both terms, each with its name.
# No penalty at all is honest as well. In this network it costs nothing: three of its four layers
# with weights are followed by batch norm, which divides the size of a kernel out again.
#
# ## Where you meet it
#
# Keras adds every `kernel_regularizer` to `loss` and to `val_loss`. So do all programs that hand
# one `criterion(model, output, labels)` to training and validation.
