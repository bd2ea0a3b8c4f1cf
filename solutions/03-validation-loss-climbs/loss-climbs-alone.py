# /// exercise
# diagnosis = "overconfidence"
# # too-little-data and oversized-head are excluded by the text: pictures and network are given.
# also_accepted = ["overtraining"]
# [bugs.last-weights]
# failure_mode = "overconfidence"
# summary = "the network of the last epoch is returned, long after it became too sure of its mistakes"
# fails = ["validation_stays_down", "calibrated", "generalises"]
# ///

# %% [markdown] id="post"
# # The validation loss climbs while the accuracy stays
#
# The post (discuss.pytorch.org 68683) has pictures of cats, dogs and pandas and a very small
# network: one convolution, ReLU, one linear layer. Its author trains for 100 epochs. The training
# loss falls, both accuracies settle, and the validation loss climbs and climbs. The author expects
# it to settle where the accuracy does, and asks whether it is computed correctly.
#
# Here is such a program with printed cloth: light rings with dark edges, or dark rings with light
# edges. Its sensor is tiny. It sees the middle 8 x 8 pixels of each piece, where often only a part
# of a ring lies, so no program can tell every time. The loss is computed correctly: the grader gets
# the same numbers. The pictures, the sensor and the network are given, and the accuracy is about as
# good as this network gets on so few pictures. The question is about the loss alone.
#
# Repair the program so that the network that `fit` returns has a low validation loss, and so that a
# probability of 70 % means that seven answers of ten hold. Then write the cause into `diagnosis`.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "loss-climbs-alone"

EPOCHS = 90
BATCH_SIZE = 20
LEARNING_RATE = 5e-3


# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=5, padding=2),  # (B, 32, 8, 8)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(4),  # (B, 32, 2, 2)
        nn.Flatten(),  # (B, 128)
        nn.Linear(128, 64),  # (B, 64)
        nn.ReLU(),
        nn.Linear(64, 2),  # (B, 2)
    )


# %% id="fit" tags=["program"]
def prepare(images):
    x = images[:, 10:18, 10:18]  # (B, 8, 8, 1), what the sensor sees
    x = x.permute(0, 3, 1, 2).float() / 255  # (B, 1, 8, 8)
    return (x - 0.5) / 0.17  # mean and standard deviation of the training pixels


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))  # (B, 2)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

    # bug: last-weights
    best_loss, best_weights = float("inf"), None
    # planted:
    # end
    for epoch in range(EPOCHS):
        model.train()
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        log(
            model,
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
        # bug: last-weights
        if val_loss < best_loss:
            best_loss = val_loss
            best_weights = {name: w.clone() for name, w in model.state_dict().items()}
        # planted:
        # end
    # bug: last-weights
    model.load_state_dict(best_weights)
    # planted:
    # end
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        logits = model(prepare(images.to(device)))  # (N, 2)
    return torch.softmax(logits, dim=1)  # (N, 2)


# %% id="diagnosis" tags=["program"]
diagnosis = "overconfidence"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Find the epoch with the lowest validation loss. What does the accuracy do from there on?
# Guessing costs ln 2 = 0.69.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="answers-text"
# ## What the model answers
#
# Twelve validation images: the true class, the answer, and its probability.

# %% id="answers" tags=["experiment"]
_, val = practice_data(exercise)
images = torch.stack([val[i][0] for i in range(12)])  # (12, 28, 28, 1)
for row, (_, label) in zip(predict(run.model, images), (val[i] for i in range(12)), strict=True):
    answer = row.argmax().item()
    mark = "right" if answer == label else "WRONG"
    print(f"{val.classes[label]:>11} answered {val.classes[answer]:<11} {row[answer]:.3f}  {mark}")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# Nothing is computed wrongly. The network becomes *overconfident*. After some twenty epochs nearly
# every training image is right. From then on the training loss falls because the logits grow. On
# new images they grow as well, even where the answer is wrong. From the best epoch to the last one
# the loss of right answers falls a little (from about 0.2 to 0.05 here), the loss of wrong answers
# grows far more (from about 1.5 to 4 or more), and the accuracy, which depends only on which logit
# is the largest, stays. At the end the mean confidence is about 94 %, and about 76 % of the answers
# are right.
#
# `fit` returned the model of the last epoch. The lowest validation loss was about 80 epochs
# earlier. The reference keeps a copy of the weights of that epoch and returns those.
#
# ## How to see it
#
# - Split the validation loss by right and wrong answers (`loss_by_outcome`).
# - Compare mean confidence and accuracy, or compute the calibration error (`calibration_error`).
# - Divide all logits by a temperature of about 5. The accuracy stays and the loss falls back. So
#   the order of the logits is as good as before, and only their size is wrong.
#
# ## Why the tempting repairs do not help
#
# - *Half the learning rate, twice the epochs.* The same happens more slowly, or goes on for longer.
# - *The best `state_dict()` without a copy.* It holds the weights themselves, not their values at
#   that time, so at the end it is the last epoch again.
# - *The best epoch by training loss.* That is the last one. Choosing by validation accuracy is a
#   matter of luck: the accuracy is flat, so its highest point can be in any epoch.
# - *A temperature fitted on training images.* The network is always right there, so the best
#   temperature is below 1, and the model gets even surer.
# - *Weight decay of 0.01.* AdamW multiplies it by the learning rate: in the whole run the weights
#   shrink by about 5 %.
# - *Cutting off losses or probabilities, or reporting the lowest loss so far.* The curve looks
#   better, but the confidence stays. The calibration error shows it.
#
# ## Other ways to repair it
#
# Early stopping. Label smoothing, which makes huge logits costly on training images too. One
# temperature, fitted on the validation images when training is over. The last two keep the accuracy
# of the last epoch.
#
# Few pictures and a dense head make the training loss reach zero so soon (`too-little-data`,
# `oversized-head`). They explain why there is overfitting. They do not explain why the loss
# climbs while the accuracy stays: that is the size of the logits.
#
# ## Where you meet it
#
# In nearly every classifier trained to a training loss of zero. Guo and others (2017) found modern
# image networks far too sure, and temperature scaling the simplest cure.
