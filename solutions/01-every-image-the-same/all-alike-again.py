# /// exercise
# diagnosis = "silent-broadcast"
# also_accepted = ["bce-head-mismatch", "activation-on-logits"]
# [bugs.broadcast]
# failure_mode = "silent-broadcast"
# summary = "outputs (B, 1) against labels (B,): the loss is taken over all B x B pairs"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# [bugs.sigmoid-twice]
# failure_mode = "bce-head-mismatch"
# summary = "a sigmoid in the network and one in the loss: no probability can be below one half"
# fails = ["loss_decreases", "predictions_vary", "validation_improves", "generalises"]
# ///

# %% [markdown] id="post"
# # Another loss, and still one answer for all
#
# The author of the post (datascience.SE 121662) suspects the loss, switches to another one, and
# nothing changes. Here is such a program, with another loss still.
#
# The images show printed cloth, 28x28 pixels, grey. Half of the pieces have light bars with dark
# edges, the other half dark bars with light edges. Which of the two has label 1 changes from run to
# run. The network is shallow. It begins with another answer for each image, and yet ends with one
# answer for all.
#
# Repair the program. Then write into `diagnosis` why all images end with the same answer.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "all-alike-again"

EPOCHS = 10
BATCH_SIZE = 25
LEARNING_RATE = 3e-3


# %% id="model" tags=["program"]
def build_model():
    layers = [  # (B, 1, 28, 28)
        nn.Conv2d(1, 8, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 8, 14, 14)
        nn.Conv2d(8, 16, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 16, 7, 7)
        nn.Conv2d(16, 32, kernel_size=3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),  # (B, 32)
        nn.Linear(32, 32), nn.ReLU(),  # (B, 32)
        nn.Linear(32, 1),  # (B, 1)
    ]
    for layer in layers[:-1]:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    # bug: sigmoid-twice
    # planted:
    #~ layers += [nn.Sigmoid()]  # (B, 1)
    # end
    return nn.Sequential(*layers)


# %% id="fit" tags=["program"]
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 1, 28, 28)
    return (x - 0.5) / 0.17  # mean about 0, standard deviation about 1


def bce_and_accuracy(output, labels):
    y = labels.float()
    # bug: broadcast
    output = output.squeeze(1)  # (B,)
    # planted:
    # end
    loss = -(y * F.logsigmoid(output) + (1 - y) * F.logsigmoid(-output)).mean()
    accuracy = ((output > 0) == (y == 1)).float().mean()
    return loss, accuracy


def evaluate(model, loader, device):
    model.eval()
    total_loss = total_accuracy = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss, accuracy = bce_and_accuracy(model(prepare(images)), labels)
            total_loss += loss.item() * len(labels)
            total_accuracy += accuracy.item() * len(labels)
            count += len(labels)
    return total_loss / count, total_accuracy / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=150)
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

    for epoch in range(EPOCHS):
        for group in optimizer.param_groups:  # smaller steps in the last third
            group["lr"] = LEARNING_RATE * (1 if epoch < 2 * EPOCHS / 3 else 0.2)
        model.train()
        for images, labels in train_loader:  # (B, 28, 28, 1), (B,)
            images, labels = images.to(device), labels.to(device)
            loss, _ = bce_and_accuracy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss, _ = evaluate(model, train_loader, device)
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
        p = torch.sigmoid(model(prepare(images.to(device)))).squeeze(1)  # (N,)
    return torch.stack([1 - p, p], dim=1)  # (N, 2)


# %% id="diagnosis" tags=["program"]
diagnosis = "silent-broadcast"

# %% [markdown] id="look-text"
# ## What the training shows
#
# A network that says one half to everything pays ln 2 = 0.693. The two numbers below tell how much
# it tells the images apart, new and trained.

# %% id="look" tags=["experiment"]
from autograder.measurements import logit_spread
from autograder.notebook import practice, practice_data

_, val = practice_data(exercise)
x = prepare(torch.stack([image for image, _ in val]))  # (300, 1, 28, 28)
print(f"spread of a new network    {logit_spread(build_model(), x):.4f}")
run = practice(build_model, fit, predict)
print(f"spread of the trained one  {logit_spread(run.model.cpu(), x):.4f}")
run.plot()

# %% [markdown] id="answers-text"
# ## What the network answers
#
# For ten validation images, what each of them shows and what the network makes of it.

# %% id="answers" tags=["experiment"]
images = torch.stack([val[i][0] for i in range(10)])  # (10, 28, 28, 1)
for i, row in enumerate(predict(run.model, images)):  # (2,)
    print(f"{val.classes[val[i][1]]:10s}   probability of {val.classes[1]} {row[1]:.4f}")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# Two faults, and each alone is enough.
#
# **A silent broadcast.** The network returns (B, 1), the labels have the shape (B,). PyTorch
# stretches both to (B, B): `y * F.logsigmoid(output)` pairs *every* output with *every* label of
# the batch. The mean over all these pairs is lowest when every image gets the same probability, the
# share of ones in the batch. So the loss teaches the network a constant, and the network learns
# that very well. The accuracy is counted over the same pairs. With classes of equal size it is
# about one half for any network.
#
# **One sigmoid too many.** The network ends with a sigmoid, and the loss and `predict` apply
# another one. A sigmoid of something between 0 and 1 lies between 0.5 and 0.73. So the network can
# never say 0: its loss on images with label 0 cannot be below ln 2 = 0.693, on those with label 1
# not below 0.313. For classes of equal size that makes a floor of 0.503, and every answer is 1.
# With some seeds the network does not even reach that floor. While it cannot yet tell the images
# apart, its best answer is an output of 0. A sigmoid comes close to 0 only where it is flat and has
# almost no gradient. The network goes there in the first epochs and cannot get away again: the loss
# stays at 0.693. This loss expects raw outputs.
#
# ## How to see it
#
# Print the shape, the minimum and the maximum of what goes into the loss, and the shape of the
# result before the mean. Here: (25, 1), values between 0 and 1, and (25, 25). An assertion, `assert
# output.shape == labels.shape`, costs one line and finds the first fault at once.
# `nn.BCEWithLogitsLoss` has that assertion built in: it refuses shapes that differ.
#
# The curves look like those of `constant-predictor`. The logit spread before training tells the two
# apart. There it is near zero from the start. Here the network begins with outputs that differ, and
# it is *trained* to give equal ones.
#
# ## Why the tempting repairs do not help
#
# - *Another learning rate, batch norm, a bigger network.* They help to minimise a loss that is
#   lowest at a constant.
# - *Squared error.* The same two shapes, the same broadcast. PyTorch warns about it, once.
# - *A lower threshold or a stretched output in `predict`.* Whatever order is left among the images
#   is luck: with some seeds it fits the classes a little, with others not at all.
# - *Repairing one of the two.* The other still gives every image the same class.
# - *Leaving out the second sigmoid in `predict` alone.* The training is the same as before. With
#   some seeds the network still says 0 to every image: then `predict` is almost certain of one
#   class, and the log says 0.69 where these answers cost between 4 and 11. With other seeds the
#   answers are right, but the loss that is trained and logged keeps its floor: it says about 0.51
#   where the answers cost far less. Model, loss and `predict` have to agree on what the output
#   means.
#
# ## Where you meet it
#
# Wherever a loss or a metric is written by hand, or taken from NumPy, which never warns. The post
# has `label.view((-1, 1))`, which repairs this correctly. Among the silent bugs asked about in the
# PyTorch forum, a loss that does not match the last layer is the largest group.
