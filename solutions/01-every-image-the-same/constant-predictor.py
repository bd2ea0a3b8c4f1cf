# /// exercise
# diagnosis = "signal-collapse"
# also_accepted = ["dying-relu", "learning-rate-too-high", "vanishing-gradients"]
# [bugs.default-init]
# failure_mode = "signal-collapse"
# summary = "PyTorch's default weights shrink the signal in every layer"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# [bugs.large-step]
# failure_mode = "dying-relu"
# summary = "the steps are so large that nearly every ReLU of some layers is zero for every image"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///

# %% [markdown] id="post"
# # Every image gets the same answer
#
# The author of the post (datascience.SE 121662) trains a network on grey images with labels 0 or 1,
# prints the predictions, and finds the same number for every image of a batch.
#
# Here is such a program, deeper and with fewer pixels. The images are 28x28 and show printed cloth:
# half of the pieces have light bars with dark edges, the other half dark bars with light edges. A
# network with three convolutions learns to tell the two kinds of cloth apart. This one gets half of
# the images right.
#
# Repair the program so that the network learns. Then write the cause into `diagnosis`.
#
# Rules that hold in every exercise: `predict` takes raw images and returns a probability for each
# class. `fit` reports the mean cross-entropy in nats. With two classes and one output, the binary
# cross-entropy is that same number.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "constant-predictor"

EPOCHS = 10
BATCH_SIZE = 25
# bug: large-step
LEARNING_RATE = 1e-3
# planted:
#~ LEARNING_RATE = 2e-2
# end


# %% id="model" tags=["program"]
def build_model():
    layers = []  # (B, 1, 28, 28)
    channels = 1
    for width, depth in [(8, 2), (16, 4), (32, 4)]:  # three blocks, each halves the image
        for _ in range(depth):
            layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1), nn.ReLU()]
            channels = width
        layers += [nn.MaxPool2d(2)]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]  # (B, 32)
    features = 32
    for _ in range(9):
        layers += [nn.Linear(features, 64), nn.ReLU()]  # (B, 64)
        features = 64
    layers += [nn.Linear(64, 1)]  # (B, 1)
    model = nn.Sequential(*layers)
    # bug: default-init
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    # planted:
    # end
    return model


# %% id="fit" tags=["program"]
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28), 0 to 1
    return (x - 0.5) / 0.17  # mean and standard deviation of the training pixels


def loss_of(model, images, labels):
    logits = model(prepare(images)).squeeze(1)  # (B,)
    loss = F.binary_cross_entropy_with_logits(logits, labels.float())
    return logits, loss


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            logits, loss = loss_of(model, images, labels)
            total += loss.item() * len(labels)
            right += ((logits > 0) == (labels == 1)).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

    for epoch in range(EPOCHS):
        for group in optimizer.param_groups:  # smaller steps in the last third
            group["lr"] = LEARNING_RATE * (1 if epoch < 2 * EPOCHS / 3 else 0.2)
        model.train()
        total = count = 0
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            _, loss = loss_of(model, images, labels)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
            optimizer.step()
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
        logits = model(prepare(images.to(device))).squeeze(1)  # (N,)
    p = torch.sigmoid(logits)
    return torch.stack([1 - p, p], dim=1)  # (N, 2)


# %% id="diagnosis" tags=["program"]
diagnosis = "signal-collapse"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Watch the loss. Compare it with ln 2, the loss of a network that answers one half
# to everything.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="answers-text"
# ## What the network answers
#
# Ten validation images, and the probability of label 1 for each of them.

# %% id="answers" tags=["experiment"]
_, val = practice_data(exercise)
images = torch.stack([val[i][0] for i in range(10)])  # (10, 28, 28, 1)
for row, (_, label) in zip(predict(run.model, images), (val[i] for i in range(10)), strict=True):
    print(f"label {label}   probability of label 1: {row[1]:.6f}")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# Two faults, and each alone is enough to stop the training.
#
# **The signal dies on its way through the network.** PyTorch's default weights of a convolution or
# a linear layer have a standard deviation of $1/\sqrt{3 n}$ for $n$ inputs. A ReLU layer needs
# $\sqrt{2/n}$ to keep the signal at its size. So each layer keeps about 0.4 of the signal, and the
# biases add a part that is the same for every image. After 20 layers, what depends on the image is
# smaller than a rounding error: the logits of 300 different images differ by less than 1e-8 before
# the first step. The gradient cannot find the images in that, so the network learns the only thing
# left: the class shares, at a loss of ln 2. He initialisation (`kaiming_normal_`) has the right
# size: the logits then differ by about 0.1 to 1.
#
# **The step kills the ReLUs.** With a learning rate of 0.02 Adam moves each weight by about 0.02 in
# each step, whatever the size of the gradient. Clipping the gradient does not help: Adam divides by
# its size. The weights have a size of about 0.1 to 0.2, so a few steps replace them. Soon most
# ReLUs of most layers get a negative input for every image. A ReLU that is zero for every image has
# a gradient of zero and hardly ever comes back. Count such units in the new network and after one
# epoch. In the repaired program no channel of a convolution is dead, and about half of the units
# of a linear layer are. So it is the convolutions that tell.
#
# **One symptom, two instruments.** The curves of the two faults look the same: flat, at ln 2. The
# spread of the logits *before* training shows the first fault, the share of dead units *after* some
# steps the second. Repair one, and the other still holds the network at ln 2. That is why either
# repair alone looks as if it did not help.
#
# ## Why the tempting repairs do not help
#
# - *A smaller or larger learning rate, more epochs.* The signal holds nothing of the image, however
#   many steps you take. With a small learning rate the ReLUs stay alive, but they carry a constant.
# - *Cross-entropy over two outputs, or squared error.* Another loss gets the same constant logits.
# - *Leaky ReLU.* It stops units from dying. It does not make the weights larger.
# - *Scaling the input once more.* In the network of the post, centring is enough. Here the input is
#   already centred, and 20 layers shrink whatever enters by a factor of a hundred million.
# - *"Random weights are to blame."* Half right: their size is to blame, not their randomness.
#
# ## Other ways to repair it
#
# Batch normalisation after each layer sets the signal to unit size, whatever the weights are. A
# skip connection around each layer carries the signal past it. A network with fewer layers loses
# less. Each of them needs the smaller learning rate too. A centred input matters as well: the mean
# of the pixels is three times as large as their standard deviation.
#
# ## Where you meet it
#
# Deep plain networks were hard to train before He initialisation and batch normalisation (2015).
# The 16-layer network of the VGG paper (2014) was initialised from a trained shallower one for this
# reason. PyTorch keeps its older default, so you meet this fault whenever you write a deep network
# without normalisation layers.
