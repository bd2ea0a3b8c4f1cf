# /// exercise
# diagnosis = "missing-eval-mode"
# also_accepted = ["left-in-eval-mode"]
# [bugs.loop-without-eval]
# failure_mode = "missing-eval-mode"
# summary = "the validation loop runs in training mode"
# fails = ["reports_honest"]
# [bugs.predict-without-eval]
# failure_mode = "missing-eval-mode"
# summary = "predict runs in whatever mode the model is in"
# fails = ["predict_is_consistent"]
# [bugs.never-back]
# failure_mode = "left-in-eval-mode"
# summary = "nothing puts the network back into training mode after an evaluation"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///

# %% [markdown] id="post"
# # Ask twice, and get two numbers
#
# In the thread (discuss.pytorch.org 68683) the calculation of the validation loss is said to look
# alright. We cannot see the notebook that the thread links to, so we cannot tell. This exercise has
# a way to get a wrong number that the formula of the loss does not show.
#
# Here is a deeper network. It looks at pieces of printed cloth and tells light rings with dark
# edges from dark rings with light edges. The program looks at the untrained network first, so that
# the curves have a beginning. The curves look fine. But compute the validation loss once more, and
# it is another number.
#
# Repair the program. The reported numbers must be true, an image must always get the same answer,
# and the network must still learn. Then write the cause into `diagnosis`.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "another-loss-each-time"

EPOCHS = 8
BATCH_SIZE = 25
LEARNING_RATE = 0.02


# %% id="model" tags=["program"]
def build_model():
    layers = []  # (B, 1, 28, 28)
    channels = 1
    for width, stride in [(8, 1), (16, 2), (24, 1), (32, 2), (32, 1)]:  # 28 -> 14 -> 7 pixels
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=stride, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        channels = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]  # (B, 32)
    layers += [nn.Dropout(0.3), nn.Linear(32, 2)]  # (B, 2)
    return nn.Sequential(*layers)


# %% id="fit" tags=["program"]
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.5) / 0.17  # mean and standard deviation of the training pixels


def evaluate(model, loader, device):
    # bug: loop-without-eval
    model.eval()
    # planted:
    # end
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    # bug: never-back
    model.train()
    # planted:
    # end
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=BATCH_SIZE)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=0.9)
    steps = EPOCHS * len(train_loader)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)

    def report(epoch):
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )

    report(0)  # the untrained network
    for epoch in range(1, EPOCHS + 1):
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()  # the learning rate falls to zero in a straight line
        report(epoch)
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    # bug: predict-without-eval
    model.eval()
    # planted:
    # end
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))  # (N, 2)
    return torch.softmax(logits, dim=1)  # (N, 2)


# %% id="diagnosis" tags=["program"]
diagnosis = "missing-eval-mode"

# %% [markdown] id="look-text"
# ## What the training shows

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="again-text"
# ## The same images, asked again
#
# Six validation images. First the six together, twice, then each of them alone.
# Each column is the probability of the first class for one image.

# %% id="again" tags=["experiment"]
_, val = practice_data(exercise)
images = torch.stack([val[i][0] for i in range(6)])  # (6, 28, 28, 1)
one_by_one = torch.cat([predict(run.model, image[None]) for image in images])  # (6, 2)
for name, p in (
    ("together", predict(run.model, images)),
    ("together", predict(run.model, images)),
    ("one by one", one_by_one),
):
    print(f"{name:<12}", *(f"{value:.3f}" for value in p[:, 0]))

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# Three lines were missing. That the third is missing shows only once the first is there.
#
# **`evaluate` ran in training mode.** Dropout then drops at random, and batch normalisation uses
# the mean and the variance of the batch at hand. So the loss depends on chance and on how the
# images are batched. Besides, each validation batch changes the running statistics, so the network
# takes in something of the validation images. `no_grad` and `inference_mode` do not change the
# mode.
#
# **`predict` ran in whatever mode it found.** After `fit` that is training mode. An image gets
# another answer in another batch.
#
# **Nothing set the mode back.** As soon as `evaluate` calls `model.eval()`, the network stays in
# eval mode. The program evaluates before the first epoch, so batch normalisation then works with
# its initial running statistics, mean 0 and variance 1, for the whole training. It normalises
# nothing. The signal fades in five layers without normalisation, and the loss stays at ln 2 = 0.69.
# If you repair the first fault alone, you go from a number that changes at every look to a network
# that does not learn.
#
# ## How to see it
#
# Send a batch through twice, then its images one by one. Print `model.training` at the
# first step of each epoch.
#
# ## Why the tempting repairs do not help
#
# - *Eval mode in `predict` alone, or once after the training.* The reported curve is still that of
#   another network.
# - *One large validation batch.* Less noise, but an image still depends on its neighbours.
# - *No dropout.* Batch normalisation alone is enough for the fault.
# - *Ten predictions averaged, a fixed seed.* The randomness is hidden, but the neighbours still
#   count.
# - *`model.train()` once, before the first epoch.* The first evaluation undoes it.
#
# ## Other ways to repair it
#
# `model.train()` at the start of every epoch; a context manager that restores the mode it found; a
# copy for the evaluation. With group normalisation and no dropout the network has no mode at all,
# but it then learns these prints far more slowly.
#
# After the repair the validation loss looks no better than before. In the first epochs it is even
# higher, at 0.7: the running statistics are still catching up, and the network that `predict` uses
# depends on them. That is the truth about this model, and the old curve hid it.
#
# ## Where you meet it
#
# In every evaluation loop that somebody moved into a function. Frameworks such as Lightning set the
# mode themselves, and this is one of the reasons why they exist.
