# /// exercise
# diagnosis = "view-changes-batch"
# # misaligned-labels is not true: each image has its own label, and the training loss falls. It is
# # the answers that change places, without any label in `predict`.
# also_accepted = ["preprocessing-mismatch"]
# [bugs.phantom-rows]
# failure_mode = "view-changes-batch"
# summary = "view(-1, k) makes two rows of each uncropped image: rows and images do not match"
# fails = ["loss_decreases", "validation_improves", "generalises", "predict_is_consistent"]
# ///

# %% [markdown] id="post"
# # Known in training, lost afterwards
#
# In the post (datascience.SE 57185) the losses of training and validation agree with each other. In
# this program they part in the first epoch.
#
# The images are 32x48 and show a neutrophil or a lymphocyte. The network is large enough for them,
# and its training loss falls.
#
# Repair the program so that validation images are recognised too. Then write the cause into
# `diagnosis`.
#
# Rules that hold in every exercise: `predict` takes raw images and returns a probability for each
# class. `fit` reports the mean cross-entropy in nats.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "lost-afterwards"

EPOCHS = 8
BATCH_SIZE = 30
LEARNING_RATE = 3e-3

MEAN = torch.tensor([0.07, 0.15, 0.17, 0.38]).view(4, 1, 1)
STD = torch.tensor([0.16, 0.19, 0.21, 0.22]).view(4, 1, 1)


# %% id="model" tags=["program"]
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layers, channels = [], 4
        for width in [8, 16, 32]:
            layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1, bias=False)]
            layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
            channels = width
        self.features = nn.Sequential(*layers)
        self.head = nn.Linear(32 * 4 * 3, 2)

    def forward(self, x):
        x = self.features(x)
        # bug: phantom-rows
        x = x.flatten(1)
        # planted:
        #~ x = x.view(-1, 32 * 4 * 3)
        # end
        return self.head(x)


def build_model():
    return Net()


# %% id="fit" tags=["program"]
def standardise(images):
    x = images.permute(0, 3, 1, 2).contiguous().float() / 255
    return (x - MEAN.to(x.device)) / STD.to(x.device)


def prepare_train(images):
    left = int(torch.randint(11, 14, ()))
    return standardise(images[:, :, left : left + 24])


def prepare(images):
    # bug: phantom-rows
    return standardise(images[:, :, 12:36])
    # planted:
    #~ return standardise(images)
    # end


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            log_p = F.log_softmax(model(prepare(images)), dim=1)
            rows = torch.arange(len(labels), device=device)
            total -= log_p[rows, labels].sum().item()
            right += (log_p[rows].argmax(1) == labels).sum().item()
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
            loss = F.cross_entropy(model(prepare_train(images)), labels)
            optimizer.zero_grad()
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
    rows = torch.arange(len(images), device=device)
    with torch.no_grad():
        p = torch.softmax(model(prepare(images.to(device))), dim=1)
    return p[rows]  # (N, 2)


# %% id="diagnosis" tags=["program"]
diagnosis = "view-changes-batch"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Watch how soon the two curves part.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="answers-text"
# ## Are the training images known?
#
# The share of right answers that `predict` gives on the training images themselves.

# %% id="answers" tags=["experiment"]
train, _ = practice_data(exercise)
images = torch.stack([train[i][0] for i in range(len(train))])  # (N, 32, 48, 4)
labels = torch.tensor([train[i][1] for i in range(len(train))])  # (N,)
answers = predict(run.model, images).argmax(1)
print(f"accuracy of predict on training images {(answers == labels).float().mean():.3f}")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# Two steps that are harmless alone. Training cuts 32x24 out of the image; prediction does not cut.
# So the last feature map has 4x6 positions instead of 4x3, twice the numbers per image. A
# `flatten(1)` would now stop the program at the linear layer, which wants 384 numbers and gets
# 768. `view(-1, 384)` does not stop. The `-1` lets it choose the number of rows, and it makes two
# rows out of each image. Row 0 holds the first half of the channels of image 0, row 1 the second
# half, and image 1 is answered by the second row of image 0. The line that picks as many rows as
# there are labels hides the surplus.
#
# **How to see it.** Compare the first number of the output's shape with the number of images. Or
# predict an image alone and then in a batch: since row i comes from image i // 2, the answers
# change. The training images are not recognised either, which tells this fault from overfitting.
#
# The program of the post suits square images, and says nothing of others: its numbers are 224x224
# and 16384. A batch of two images of 224x352 comes out with
# three rows; 224x256 passes by luck, because a pooling layer drops the rest; 224x288 stops with an
# error.
#
# ## Why the tempting repairs do not help
#
# - *Dropout, weight decay.* There is no overfitting.
# - *Every second row, the mean of two rows, one image at a time.* Now each answer comes from its
#   own image, but from half of the channels, in places that the linear layer has not been trained
#   for.
# - *The left half of the image.* The number of rows is right, but most cells are cut in two, and
#   some are hardly there.
# - *Squeezing the whole image into 24 columns.* The number of rows is right again. But every grain
#   is half as wide as in training, and the filters look for grains of the old width. How much is
#   lost depends on chance: in three runs the accuracy was .55, .76 and .88.
# - *Random crops, as in training.* The answers become good, but the same image gets another
#   probability each time.
# - *Training crops for validation alone.* The curves become fine, but `predict` stays as it was.
#
# ## Where you meet it
#
# Wherever sizes differ between training and use. Write `flatten(1)`, and let the program compare
# `len(output)` with `len(images)`.
