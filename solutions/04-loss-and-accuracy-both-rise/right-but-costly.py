# /// exercise
# diagnosis = "softmax-applied-twice"
# also_accepted = ["activation-on-logits"]
# [bugs.twice]
# failure_mode = "softmax-applied-twice"
# summary = "the network ends in softmax, and cross_entropy and predict apply softmax once more"
# fails = ["loss_decreases", "validation_improves", "calibrated"]
# ///

# %% [markdown] id="post"
# # Right answers at a high price
#
# The author of the post (StackOverflow 45100045) had an idea of the number at which a loss should
# start: -ln 0.5 for two classes. That is a good habit. You can also ask at which number a loss
# should *end*.
#
# This program sorts ten kinds of printed cloth. Its loss starts near ln 10 = 2.30, as it should. It
# learns: in the end it recognises between seven and nine of ten new pieces. But the training loss
# rests between 1.55 and 1.8.
#
# Repair the program so that the loss falls as far as the accuracy lets you expect. The convolutions
# are good enough. Then write the cause into `diagnosis`.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "right-but-costly"
EPOCHS = 8
BATCH_SIZE = 16
LEARNING_RATE = 3e-3

# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),  # (B, 16, 14, 14)
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=3, padding=1),  # (B, 32, 14, 14)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (B, 32, 1, 1)
        nn.Flatten(),  # (B, 32)
        nn.Linear(32, 10),  # (B, 10)
        # bug: twice
        # planted:
        #~ nn.Softmax(dim=1),  # (B, 10)
        # end
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
            outputs = model(prepare(images))  # (B, 10)
            total += F.cross_entropy(outputs, labels, reduction="sum").item()
            correct += (outputs.argmax(dim=1) == labels).sum().item()
    return total / len(dataset), correct / len(dataset)


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(1, EPOCHS + 1):
        for group in optimizer.param_groups:  # smaller steps towards the end
            group["lr"] = LEARNING_RATE * (1 - (epoch - 1) / EPOCHS)
        model.train()
        total = 0.0
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model,
            epoch=epoch,
            train_loss=total / len(train),
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    return model

# %% id="predict" tags=["program"]
def predict(model, images):
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 10)

# %% id="look" tags=["experiment"]
from autograder.notebook import practice

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="task"
# The accuracy says that the network knows most of the answers. What does the loss want that the
# accuracy does not ask for?

# %% id="diagnosis" tags=["program"]
diagnosis = "softmax-applied-twice"

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# Softmax was applied twice. The network ended in `nn.Softmax`, and `F.cross_entropy` applies
# log-softmax to whatever it is given. It expects logits, and logits may have any size. It got
# probabilities, which lie between 0 and 1. The best that the network can put out is a 1 and nine
# zeros. The second softmax turns that into e / (e + 9) = .23 for the right class, and the loss is
# ln(e + 9) - 1 = 1.46. That is a floor: nothing can be below it.
#
# The gradient has to pass through two softmax layers, and the inner one is flat where the network
# is sure, right or wrong. So learning is slower as well, and in some runs a class or two is never
# learned. A softmax does not change the order of the outputs. This is why the accuracy can be good
# and shows nothing.
#
# The reference takes the softmax out of the network. `predict` applies it, once.
#
# ## How to see it
#
# - Overfit one batch. The loss never falls below 1.46, with any learning rate.
# - Print the smallest value, the largest value and the row sums of the network's output: all values
#   lie between 0 and 1, and each row sums to 1. Logits do not look like that.
# - The largest probability that `predict` gives is .23, even for images without any doubt.
# - The floor for C classes is ln(e + C - 1) - 1: .313 for 2, .551 for 3, 1.461 for 10, 3.622 for
#   100.
#
# ## Why the tempting repairs do not help
#
# - *Learning rate, epochs, a bigger network.* The floor is in the formula and not in the weights.
# - *`nll_loss` of `log_softmax`.* This is `cross_entropy` by another name.
# - *A sigmoid in place of the softmax.* Its output is also between 0 and 1: the same floor.
# - *Only `predict` repaired.* Then its answers are better than the reported loss says, but training
#   still sees the floor, and the reported numbers are not those of the model.
# - *`nll_loss` of the probabilities.* This runs without an error, and returns minus the mean
#   probability: no cross-entropy at all, and below zero.
# - *Subtracting the floor from the report.* Now the curve looks right. The probabilities are as
#   poor as before.
#
# ## Other ways to repair it
#
# `nn.LogSoftmax` at the end of the network, with `nll_loss`, and `exp` in `predict`. Or keep the
# softmax and take minus the logarithm of its output, with care for zeros. `nn.LogSoftmax` with
# `cross_entropy` works too, by luck: log-softmax of a log-softmax changes nothing.
#
# ## Where you meet it
#
# In programs carried over from Keras, where the last layer *does* have a softmax, as in the post,
# and the loss expects one. Wrong losses and activations are the largest group among the silent bugs
# asked about in the PyTorch forum.
