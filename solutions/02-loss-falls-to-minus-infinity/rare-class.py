# /// exercise
# diagnosis = "class-imbalance"
# also_accepted = ["accuracy-on-imbalance"]
# [bugs.plain-loss]
# failure_mode = "class-imbalance"
# summary = "every image weighs the same, so a class of 2 % of the images adds next to nothing"
# fails = ["every_class_learned"]
# ///

# %% [markdown] id="post"
# # The third class is never named
#
# The author of the post (datascience.SE 57185) adds a remark at the end: of the three classes one
# has 54 % of the images, one 45 %, and one 1 %. "This is how it is in nature." Nobody in the
# thread takes it up. It is not what drove the loss of the post below zero. It is what waits
# behind that fault.
#
# Here the same kind of data, with 2 % of the third class, and a network that trains well. Its
# loss falls, its validation accuracy is high, its reports are correct. It just never
# says "basophil".
#
# Repair the program, so that it finds all three classes. Then write the cause into `diagnosis`.
#
# Rules that hold in every exercise: `predict` takes raw images and gives a probability for each
# class. `fit` reports the mean cross-entropy in nats, every image with the same weight,
# whatever you train with.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "rare-class"

EPOCHS = 4
BATCH_SIZE = 50
LEARNING_RATE = 4e-3

MEAN = torch.tensor([0.14, 0.11, 0.18, 0.42]).view(4, 1, 1)
STD = torch.tensor([0.26, 0.18, 0.23, 0.20]).view(4, 1, 1)


# %% id="model" tags=["program"]
def build_model():
    layers, channels = [], 4
    for width in [8, 16, 32]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]  # (B, 32)
    layers += [nn.Linear(32, 3)]  # (B, 3)
    return nn.Sequential(*layers)


# %% id="fit" tags=["program"]
def prepare(images):
    x = images[:, :, 8:40].permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 32), the middle
    return (x - MEAN.to(x.device)) / STD.to(x.device)


def evaluate(model, loader, device):
    model.eval()
    total = right = count = 0
    with torch.no_grad():
        for images, labels in loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    train_loader = DataLoader(train, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = DataLoader(val, batch_size=200)
    model.to(device)
    # bug: plain-loss
    labels = torch.tensor([train[i][1] for i in range(len(train))])  # (N,)
    counts = torch.bincount(labels, minlength=3)  # (3,)
    weights = (len(labels) / (3 * counts)).to(device)
    # planted:
    # end
    steps = EPOCHS * len(train_loader)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:  # (B, 32, 48, 4), (B,)
            images, labels = images.to(device), labels.to(device)
            logits = model(prepare(images))
            # bug: plain-loss
            loss = F.cross_entropy(logits, labels, weight=weights)
            # planted:
            #~ loss = F.cross_entropy(logits, labels)
            # end
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += F.cross_entropy(logits.detach(), labels, reduction="sum").item()
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
        logits = model(prepare(images.to(device)))
    return torch.softmax(logits, dim=1)  # (N, 3)


# %% id="diagnosis" tags=["program"]
diagnosis = "class-imbalance"

# %% [markdown] id="look-text"
# ## What the training shows
#
# Loss and accuracy look well.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="answers-text"
# ## What the network answers
#
# A row for each class, a column for each answer.

# %% id="answers" tags=["experiment"]
_, val = practice_data(exercise)
images = torch.stack([val[i][0] for i in range(len(val))])  # (N, 32, 48, 4)
labels = torch.tensor([val[i][1] for i in range(len(val))])  # (N,)
answers = predict(run.model, images).argmax(1)
for c, name in enumerate(val.classes):
    row = [int(((labels == c) & (answers == k)).sum()) for k in range(3)]
    print(f"{name:12s}{row[0]:6d}{row[1]:6d}{row[2]:6d}")

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# The mean loss is a mean over images, and 2 % of the images add 2 % to it. In the first epochs
# there is much to gain on the two large classes, and the gradient goes there. The network learns
# that "basophil" is a wrong answer in 98 of 100 cases, and stays with that. A small, correct
# probability of the third class never becomes the largest one.
#
# **How one sees it.** The baseline to compare with is not 1/3 but the share of the largest class;
# and since two classes together are 98 %, even a high accuracy says nothing of the third one.
# The confusion matrix shows a column of zeros. Recall by class is its short form.
#
# **Ways to repair it.** Weights in the loss; a sampler that draws each class equally often; copies
# of the rare images; the logarithm of the class shares added to the logits during training.
# They all make a rare image count more. Use one of them: two at once count it twice. The reported
# loss stays the plain one, otherwise curves of different weights cannot be compared.
#
# ## Why the tempting repairs do not help
#
# - *More epochs, a larger network, another learning rate.* The accuracy of the two large classes
#   grows. With very many epochs the rare images are learned by heart in the end.
# - *The epoch with the best accuracy.* The accuracy is the number that cannot see the fault.
# - *The focal loss.* It lowers the weight of images that are easy by now, whatever their class.
# - *Label smoothing* makes all answers less sure, and the order of the classes stays.
# - *Weights upside down*: a weight must be larger where the count is smaller.
# - *Naming the third class freely* gives it full recall and costs everything else.
#
# ## Where it is met
#
# Rare diseases, rare defects, rare animals. In the post the validation set has about one
# image of the third class. Its accuracy of 0.014 suggests that the network named nothing else.
