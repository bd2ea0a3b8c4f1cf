# /// exercise
# diagnosis = "nll-on-logits"
# # too-few-epochs is excluded by the text: a working network needs no more than these five. (With
# # the right loss and the small learning rate, 28 epochs pass.)
# also_accepted = ["learning-rate-too-low"]
# [bugs.raw-logits]
# failure_mode = "nll-on-logits"
# summary = "the negative log-likelihood is taken of logits, which are not log-probabilities"
# fails = ["loss_decreases", "validation_improves", "generalises", "reports_honest"]
# [bugs.tiny-step]
# failure_mode = "learning-rate-too-low"
# summary = "the learning rate is thirty times too small for this number of steps"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///

# %% [markdown] id="post"
# # A loss below zero
#
# The post (datascience.SE 57185) has pictures of biological specimens with four grey channels each,
# three classes, and a network of four convolutions. Training and validation loss agree with each
# other, and both run off every scale: -1.9 after the first epoch, -8421 after the fifth. Its author
# reads the plot as a loss that rises, and asks whether the network has too few layers.
#
# Here is such a program with fewer pixels. The images are drawn, 32x48 with four channels: the
# nucleus, the granules and the membrane of a white blood cell, and the light that passes through
# it. They show a neutrophil (54 % of the images), a lymphocyte (45 %) or a basophil (1 %). The
# grains in the cell tell them apart. After five epochs a working network of this size gets nearly
# all cells of the two frequent kinds right.
#
# Repair the program so that the network learns. Then write the cause into `diagnosis`.
#
# Rules that hold in every exercise: `predict` takes raw images and returns a probability for each
# class. `fit` reports the mean cross-entropy in nats.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "below-zero"

EPOCHS = 5
BATCH_SIZE = 16
# bug: tiny-step
LEARNING_RATE = 6e-3
# planted:
#~ LEARNING_RATE = 2e-4
# end

MEAN = torch.tensor([0.07, 0.15, 0.17, 0.38]).view(4, 1, 1)
STD = torch.tensor([0.16, 0.19, 0.21, 0.22]).view(4, 1, 1)


# %% id="model" tags=["program"]
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(4, 8, kernel_size=3, padding=1)
        self.norm1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 16, kernel_size=3, padding=1)
        self.norm2 = nn.BatchNorm2d(16)
        self.conv3 = nn.Conv2d(16, 32, kernel_size=3, padding=1)
        self.norm3 = nn.BatchNorm2d(32)
        self.fc1 = nn.Linear(32, 64)
        self.fc2 = nn.Linear(64, 3)

    def forward(self, x):  # (B, 4, 32, 48)
        x = F.max_pool2d(F.relu(self.norm1(self.conv1(x))), 2)  # (B, 8, 16, 24)
        x = F.max_pool2d(F.relu(self.norm2(self.conv2(x))), 2)  # (B, 16, 8, 12)
        x = F.relu(self.norm3(self.conv3(x)))  # (B, 32, 8, 12)
        x = x.mean(dim=(2, 3))  # (B, 32)
        x = F.relu(self.fc1(x))  # (B, 64)
        return self.fc2(x)  # (B, 3)


def build_model():
    return Net()


# %% id="fit" tags=["program"]
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 48)
    return (x - MEAN.to(x.device)) / STD.to(x.device)


def criterion(outputs, labels):  # (B, 3), (B,)
    # bug: raw-logits
    return F.nll_loss(F.log_softmax(outputs, dim=1), labels)
    # planted:
    #~ return F.nll_loss(outputs, labels)
    # end


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            outputs = model(prepare(images))
            total += criterion(outputs, labels).item() * len(labels)
            right += (outputs.argmax(1) == labels).sum().item()
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
            optimizer.zero_grad()
            loss = criterion(model(prepare(images)), labels)
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
        outputs = model(prepare(images.to(device)))
    return torch.softmax(outputs, dim=1)  # (N, 3)


# %% id="diagnosis" tags=["program"]
diagnosis = "nll-on-logits"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Watch the sign of the loss, and how it changes from epoch to epoch.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="answers-text"
# ## What the network answers
#
# For each class: how many validation images belong to it, and how many get it as their answer.

# %% id="answers" tags=["experiment"]
_, val = practice_data(exercise)
images = torch.stack([val[i][0] for i in range(len(val))])  # (N, 32, 48, 4)
labels = torch.tensor([val[i][1] for i in range(len(val))])  # (N,)
answers = predict(run.model, images).argmax(1)
for c in range(3):
    print(f"class {c}: {(labels == c).sum():4d} images, {(answers == c).sum():4d} answers")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# Two faults. The second one hides how bad the first one is.
#
# **The loss is no loss.** `nll_loss` does one thing: it picks the output of the right class and
# flips its sign. It assumes that this output is a *log-probability*, and does not check. Given the
# raw outputs of the last layer, it asks the network to make one number larger, and nothing holds
# that number back. A softmax would: what one class gains, the others lose. So all outputs grow, the
# "loss" falls below zero without end, and the images do not matter. `log_softmax` before it repairs
# this; `cross_entropy` is the two in one call.
#
# **The learning rate is too small.** With the learning rate of the released program the fall looks
# calm. With one thirty times larger, which suits this network, the reported validation loss is
# about -80 to -100 after the first epoch and below -2000 after the fifth. Most likely somebody
# lowered the learning rate because of that. With the right loss the same learning rate leaves the
# network at about 0.8 after five epochs. A network that knows the class shares and nothing else has
# a loss of 0.74.
#
# **How to see it.** A probability is at most 1, so its negative logarithm is at least 0. One glance
# at the sign is enough. The second instrument is the start: with three classes a fresh network
# should cost about ln 3 = 1.10. The reported loss starts near 0.
#
# **Rising or falling?** The curve of the post falls. It looks like growth because the numbers
# become large. What can rise is the cross-entropy, which the post does not plot: with the learning
# rate thirty times larger it goes from 1.1 to 14 or more. With the small one it even falls a
# little, to about 0.9, while every image gets the same answer. A wrong loss can look harmless for a
# while.
#
# ## Why the tempting repairs do not help
#
# - *More layers.* A larger network makes its outputs large sooner.
# - *A smaller learning rate, or clipped gradients.* Slower, to the same end.
# - *The absolute value, or the sign flipped.* Both move the end of the fall, and neither of them
#   compares classes.
# - *Softmax without the logarithm.* This even learns, since it raises the probability of the right
#   class. But its loss lies between -1 and 0 and is no cross-entropy, and its gradient vanishes for
#   images that are clearly misclassified.
# - *The logarithm of a sigmoid.* Each output becomes a log-probability, but one class gains and the
#   others lose nothing. The loss stops at 0 instead of running on, and the images still do not
#   matter.
# - *`log_softmax` along the batch.* With `dim=0` the images compete instead of the classes.
# - *A softmax in the network and `cross_entropy` after it.* Nearly every answer is right, and the
#   loss stops at 0.56: the second softmax sees numbers between 0 and 1 only, and with three
#   classes it cannot make a probability larger than 0.58 of them.
# - *Plotting the cross-entropy alone.* Good for seeing the fault. It does not train the network.
#
# ## Where you meet it
#
# The post took its loop from a tutorial whose network ended in `LogSoftmax`. The loop was copied,
# the last layer was not. The line `exp(logps)` is what is left of it. In a collection of 365 posts
# about silent faults from the PyTorch forum, 62 are about a loss or an activation, more than about
# anything else. A wrong pair of last layer and loss is one kind of these.
