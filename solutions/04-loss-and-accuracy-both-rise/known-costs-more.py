# /// exercise
# diagnosis = "incomparable-curves"
# also_accepted = ["excess-dropout", "missing-eval-mode"]
# [bugs.excess]
# failure_mode = "excess-dropout"
# summary = "80 % of the activations are dropped in front of each linear layer"
# fails = ["loss_decreases"]
# [bugs.other-conditions]
# failure_mode = "incomparable-curves"
# summary = "the training loss is a running mean taken with dropout on, the validation loss is not"
# fails = ["reports_honest"]
# [bugs.still-training]
# failure_mode = "missing-eval-mode"
# summary = "predict answers in training mode, with dropout on"
# fails = ["predict_is_consistent"]
# ///

# %% [markdown] id="post"
# # Known images cost more than new ones
#
# At the beginning of the log in the post (StackOverflow 45100045) the validation loss is below the
# training loss: .7306 against .7426. New images should not be easier than known ones.
#
# Here is a program that shows the same pattern, more strongly. It sorts pieces of printed cloth:
# bars with a light core, or bars with a dark core. There are 400 known images. Their loss is above
# that of the new ones in nearly every epoch, early and late. And ask the finished program about the
# same image again.
#
# Repair the program so that it reports both losses as they are at the end of the epoch, over all
# images of the set, learns these images, and gives one answer for one image. There is more than one
# thing to find. Then write into `diagnosis` why the two losses lie as they do.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "known-costs-more"
EPOCHS = 15
BATCH_SIZE = 20
LEARNING_RATE = 3e-3
# bug: excess
DROPOUT = 0.2
# planted:
#~ DROPOUT = 0.8
# end

# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),  # (B, 16, 14, 14)
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1),  # (B, 32, 7, 7)
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),  # (B, 32, 1, 1)
        nn.Flatten(),  # (B, 32)
        nn.Dropout(DROPOUT),
        nn.Linear(32, 64),  # (B, 64)
        nn.ReLU(),
        nn.Dropout(DROPOUT),
        nn.Linear(64, 2),  # (B, 2)
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
            logits = model(prepare(images))  # (B, 2)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
    model.train()
    return total / len(dataset), correct / len(dataset)


def fit(model, train, val, *, device, log):
    model.to(device)
    loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    model.train()
    for epoch in range(1, EPOCHS + 1):
        # bug: other-conditions
        # planted:
        #~ total = 0.0
        # end
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            # bug: other-conditions
            # planted:
            #~ total += loss.item() * len(labels)
            # end
        # bug: other-conditions
        train_loss, _ = evaluate(model, train, device)
        # planted:
        #~ train_loss = total / len(train)
        # end
        val_loss, val_accuracy = evaluate(model, val, device)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model

# %% id="predict" tags=["program"]
def predict(model, images):
    device = next(model.parameters()).device
    # bug: still-training
    model.eval()
    # planted:
    # end
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 2)

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

train, val = practice_data(exercise)
images = torch.stack([val[i][0] for i in range(5)])  # (5, 28, 28, 1)
print(torch.stack([predict(run.model, images)[:, 0] for _ in range(4)], dim=1))  # (5, 4)

# %% [markdown] id="task"
# Each row above is one image, each column one call of `predict`. What would you expect to see?
# Which two questions should you ask about a number before you compare it with another one?

# %% id="diagnosis" tags=["program"]
diagnosis = "incomparable-curves"

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# Three separate things.
#
# 1. *The two losses were not comparable.* The training loss was a mean over the epoch, so most of
#    it came from an older, worse network, and it was measured with dropout on. The validation loss
#    was measured at the end, with dropout off. The gap between them says nothing about known and
#    new images. The reference measures both with the same function.
# 2. *Too much dropout.* 80 of 100 numbers were dropped in each of two places. So little comes
#    through that the network hardly learns its 400 training images: in these 15 epochs the loss,
#    measured fairly, gets to between .4 and .6 instead of below .01.
# 3. *`predict` never switched to eval mode.* `evaluate` puts the network back into training mode.
#    `predict` takes it as it finds it, and answers with dropout on: another answer at each call.
#
# ## How to see it
#
# - Measure the training images once more, with the function for the validation images: the gap is
#   gone, or reversed.
# - Ask for the same images again, in another order, one by one. Healthy answers agree.
# - Run once with dropout 0. If the training loss falls at once to a fraction, dropout was too
#   strong.
#
# ## Why the tempting repairs do not help
#
# - *Less dropout.* Needed, but it cures one of three. The training loss is still another kind of
#   number.
# - *`model.eval()` in `predict` alone.* Needed as well, but again one of three. The curves do not
#   come from `predict`, so nothing changes in them.
# - *Validation with dropout too.* Now the curves meet. Both are wrong.
# - *Multiplying the training loss by the share of units that are kept.* A number that looks better
#   and means nothing.
# - *The last batch in eval mode.* The right mode, but 20 images are too few.
# - *The validation loss logged twice.* The gap is gone, together with the information.
# - *A mean of ten answers, or a fixed seed in `predict`.* Less noise, or the same noise again. The
#   answer still depends on the order of the images and on the other images in the batch.
# - *More epochs, a smaller learning rate.* The network is held down by dropout and not by time.
#   With half as many epochs again the loss is lower, but still far from what is possible, and both
#   of the other faults are as before.
#
# ## Other ways to repair it
#
# No dropout, with weight decay instead. Batch norm and one dropout layer. `F.dropout(x, p,
# training=self.training)`: note that its default is `training=True`, also in eval mode.
#
# ## Where you meet it
#
# Keras prints a running mean with dropout on beside a validation loss with dropout off, so a
# validation loss below the training loss is common in early epochs and is no fault. Know this, or
# you will search for a bug that is not there.
