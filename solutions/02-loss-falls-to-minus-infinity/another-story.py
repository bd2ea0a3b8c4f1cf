# /// exercise
# diagnosis = "wrong-averaging"
# also_accepted = ["wrong-reduction"]
# [bugs.wrong-divisor]
# failure_mode = "wrong-averaging"
# summary = "the sum over the last five batches is divided by the number of all batches"
# fails = ["reports_honest"]
# [bugs.batch-means]
# failure_mode = "wrong-averaging"
# summary = "a mean of batch means: a last batch of two images counts like one of a hundred"
# fails = ["reports_honest"]
# [bugs.last-batch]
# failure_mode = "wrong-averaging"
# summary = "names of the loop are used after it, so the accuracy is that of the last batch"
# fails = ["reports_honest"]
# ///

# %% [markdown] id="post"
# # The plot says one thing, the answers another
#
# The program of the post (datascience.SE 57185) pauses every ten training steps, looks at the
# validation images, prints what it found and keeps some of it for a plot. What it prints of its
# training loss and what it plots do not agree.
#
# Here is such a loop around a network that works. The images are 32x48 with four channels and show
# a neutrophil or a lymphocyte.
#
# Make the plot true. Then write the cause into `diagnosis`.
#
# Rules that hold in every exercise: `predict` takes raw images and returns a probability for each
# class. `fit` reports the mean cross-entropy in nats over the images.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "another-story"

EPOCHS = 12
BATCH_SIZE = 16
VAL_BATCH_SIZE = 100
PRINT_EVERY = 5
LEARNING_RATE = 2e-3

MEAN = torch.tensor([0.07, 0.15, 0.17, 0.38]).view(4, 1, 1)
STD = torch.tensor([0.16, 0.19, 0.21, 0.22]).view(4, 1, 1)


# %% id="model" tags=["program"]
def build_model():
    layers, channels = [], 4
    for width in [8, 16, 32]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    layers += [nn.AdaptiveMaxPool2d(1), nn.Flatten()]  # (B, 32)
    layers += [nn.Linear(32, 2)]  # (B, 2)
    return nn.Sequential(*layers)


# %% id="fit" tags=["program"]
def prepare(images):
    x = images[:, :, 8:40].permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 32), the middle
    return (x - MEAN.to(x.device)) / STD.to(x.device)


def evaluate(model, loader, device):
    model.eval()
    loss_sum = right = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            # bug: batch-means
            loss_sum += F.cross_entropy(logits, labels, reduction="sum").item()
            # planted:
            #~ loss_sum += F.cross_entropy(logits, labels).item()
            # end
            # bug: last-batch
            right += (logits.argmax(1) == labels).sum().item()
            # planted:
            # end
    # bug: batch-means
    val_loss = loss_sum / len(loader.dataset)
    # planted:
    #~ val_loss = loss_sum / len(loader)
    # end
    # bug: last-batch
    val_accuracy = right / len(loader.dataset)
    # planted:
    #~ right = logits.argmax(1) == labels
    #~ val_accuracy = right.float().mean().item()
    # end
    return val_loss, val_accuracy


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=VAL_BATCH_SIZE)
    model.to(device)
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)

    for epoch in range(EPOCHS):
        model.train()
        running_loss = 0
        for step, (images, labels) in enumerate(train_loader):  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            # bug: wrong-divisor
            # planted:
            #~ if step % PRINT_EVERY == 0:
            #~     running_loss = 0
            # end
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            # bug: wrong-divisor
            running_loss += loss.item() * len(labels)
            # planted:
            #~ running_loss += loss.item()
            # end
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        # bug: wrong-divisor
        train_loss = running_loss / len(train)
        # planted:
        #~ train_loss = running_loss / len(train_loader)
        # end
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
        logits = model(prepare(images.to(device)))
    return torch.softmax(logits, dim=1)  # (N, 2)


# %% id="diagnosis" tags=["program"]
diagnosis = "wrong-averaging"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Watch how far the two losses lie apart, and which values the accuracy takes.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="answers-text"
# ## What the model does
#
# The probability that the trained model gives to the right class, for ten validation images.

# %% id="answers" tags=["experiment"]
_, val = practice_data(exercise)
images = torch.stack([val[i][0] for i in range(10)])  # (10, 32, 48, 4)
for row, (_, label) in zip(predict(run.model, images), (val[i] for i in range(10)), strict=True):
    print(f"label {label}   probability of it {row[label]:.3f}")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# Three numbers, three faults. The network itself is sound, and that is what makes the faults
# dangerous: every decision that follows rests on a wrong picture.
#
# **The training loss has the wrong divisor.** The sum is set to zero every five steps, and then
# divided by the number of all batches of the epoch: 5 batches here, divided by 25. In the post the
# sum covers 10 batches and the divisor is 172. So the plot shows a training loss 17 times too
# small, while the number printed beside it, with the right divisor, is another one.
#
# **The validation loss is a mean of batch means.** 202 images make batches of 100, 100 and 2. The
# two images of the last batch count as much as the hundred of any other batch. Their loss jumps,
# and the curve jumps with it.
#
# **The accuracy is that of the last batch.** After a loop its names still exist and hold what
# the last pass put there. `logits` and `labels` are two images, so the accuracy can only be 0,
# 0.5 or 1. The post uses the same names `inputs`, `labels` and `logps` for training and, inside
# of it, for validation. There it does no harm yet.
#
# **How to see it.** Put all outputs together and average once. Every reported number must equal the
# result. Count values, too: an accuracy over 202 images has 203 possible values, and the program
# shows three.
#
# ## Why the tempting repairs do not help
#
# - *Smaller validation batches* make the uneven weights less uneven. The wrong names stay.
# - *Shuffling* makes two other images the last ones. *Leaving the short batch out* leaves images
#   out.
# - *Dividing the sum of batch means by the number of images* gives a number that is too small by a
#   factor of the batch size.
# - *Smoothing* makes a wrong curve smooth. *More epochs* make it longer.
#
# ## Where you meet it
#
# The mean of batch means appears in many tutorials, and it is right as long as all batches have the
# same size. A validation set of a hundred images has an uncertainty of its own: an accuracy of 0.5
# on 100 images is uncertain by about 0.1 either way. No averaging removes that.
