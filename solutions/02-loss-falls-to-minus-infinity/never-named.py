# /// exercise
# diagnosis = "class-imbalance"
# # Three times the epochs and nothing else pass every check within the budget, so that name is true.
# # accuracy-on-imbalance is not: the contract asks for the accuracy, no training follows it, and
# # another metric leaves the network as it is.
# also_accepted = ["too-few-epochs"]
# [bugs.plain-loss]
# failure_mode = "class-imbalance"
# summary = "every image weighs the same, so a class of 1.5 % of the images is learned last"
# fails = ["every_class_learned"]
# ///

# %% [markdown] id="post"
# # The third class is never named
#
# The author of the post (datascience.SE 57185) adds a remark about the images at the end. It has
# nothing to do with the loss that fell below zero: it tells of a second fault, which shows only
# once the first is repaired.
#
# Here are images of the same kind, and a network that trains well. A neutrophil has light grains in
# the second channel, a lymphocyte dark ones, and a basophil light grains on one side and dark ones
# on the other. The loss falls, the validation accuracy is high, and the reports are correct. But
# the network never, or hardly ever, says "basophil".
#
# Repair the program so that it finds all three classes. Then write the cause into `diagnosis`.
#
# Rules that hold in every exercise: `predict` takes raw images and returns a probability for each
# class. `fit` reports the mean cross-entropy in nats, every image with the same weight, whatever
# loss you train with.

# %% id="setup" tags=["program"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "never-named"

EPOCHS = 4
BATCH_SIZE = 40
LEARNING_RATE = 1e-2

MEAN = torch.tensor([0.07, 0.15, 0.17, 0.38]).view(4, 1, 1)
STD = torch.tensor([0.16, 0.19, 0.21, 0.22]).view(4, 1, 1)


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
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 48)
    return (x - MEAN.to(x.device)) / STD.to(x.device)


def mirrored(images):  # (B, 32, 48, 4)
    return images.flip([side for side in (1, 2) if torch.rand(()) < 0.5])


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
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)

    for epoch in range(EPOCHS):
        model.train()
        total = count = 0
        for images, labels in train_loader:  # (B, 32, 48, 4), (B,)
            images, labels = mirrored(images).to(device), labels.to(device)
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
# Both losses fall, and the accuracy is high.

# %% id="look" tags=["experiment"]
from autograder.notebook import practice, practice_data

run = practice(build_model, fit, predict)
run.plot()

# %% [markdown] id="answers-text"
# ## What the network answers
#
# One row for each class, and in it how many of its images get which answer.

# %% id="answers" tags=["experiment"]
_, val = practice_data(exercise)
images = torch.stack([val[i][0] for i in range(len(val))])  # (N, 32, 48, 4)
labels = torch.tensor([val[i][1] for i in range(len(val))])  # (N,)
answers = predict(run.model, images).argmax(1)
print(f"{'':12s}", *(f"{'called ' + name:>17s}" for name in val.classes))
for c, name in enumerate(val.classes):
    counts = (int(((labels == c) & (answers == k)).sum()) for k in range(3))
    print(f"{name:12s}", *(f"{count:17d}" for count in counts))

# %% [markdown] id="debrief" tags=["solution"]
# ## What was wrong
#
# The loss is a mean over images. Before the first step 1.5 % of the images carry about 1.5 % of it,
# so the gradient goes to the two large classes, and the network learns that "basophil" is a wrong
# answer in 197 of 200 cases. As soon as the large classes are learned, the basophils are most of
# what is left: after the last epoch they carry about two thirds of the loss or more (.65, .74 and
# .77 in three trainings). So the loss does not overlook them. But the training ends when learning
# them has just begun. Basophils then get a probability of .11 to .17 for their class and other
# cells about .01: the network ranks them first, and still never names them.
#
# **How to see it.** The baseline to compare with is not 1/3 but the share of the largest class; and
# since two classes together are 98.5 %, an accuracy of .985 says nothing about the third one. The
# confusion matrix shows a column of zeros, or nearly so. Recall by class is its short form. With
# weights the network finds eight in ten basophils or more in the same four epochs.
#
# **Ways to repair it.** Weights in the loss; a sampler that draws each class equally often; copies
# of the rare images; the logarithm of the class shares added to the logits during training. They
# all make a rare image count more. Use one of them: two at once count it twice, and then nearly
# every cell is called a basophil. The reported loss and accuracy stay the plain ones; otherwise the
# curves of two runs cannot be compared.
#
# **The price.** Each of these moves the network away from the true shares, and that can cost plain
# loss. Here the weights do: after the last epoch the validation loss is .06 to .10 with them and
# .04 to .05 without, although more answers are right. With a sampler or with copies it is .01 to
# .02. A likely reason: with a weight of 22, each step with a basophil in its batch is a jolt, while
# a sampler spreads the basophils over all batches. Look at recall and at the loss.
#
# **A second true name.** Twelve epochs instead of four, and nothing else, repair the program as
# well: in three runs it found .67 to .78 of the basophils. Once the large classes cost nothing,
# only the rare images are left to learn from. So `too-few-epochs` is accepted. The imbalance is
# what makes four epochs too few for this class and enough for the others, and weights get there in
# a third of the time. `accuracy-on-imbalance` says why nobody noticed, and not why it happens:
# with another metric the network stays as it is.
#
# ## Why the tempting repairs do not help
#
# - *A larger network, a smaller learning rate, label smoothing.* They change how fast and how
#   surely the two large classes are told apart, but the share of the third stays what it is.
# - *The focal loss* lowers the weight of images that have become easy, whatever their class. So
#   the rare class gets its turn a little sooner, and in four epochs the network still finds fewer
#   basophils than with class weights.
# - *The epoch with the best accuracy.* The accuracy is the number that cannot see the fault.
# - *Weights upside down*: a weight must be larger where the count is smaller.
# - *As many images of each class as the rare one has.* That throws away 95 of 100 images, and the
#   rest are too few to learn from.
# - *Weights in the validation loss alone* show the fault, but the training goes on as before.
# - *Naming the third class freely* gives it full recall and costs everything else.
#
# ## Where you meet it
#
# Rare diseases, rare defects, rare animals. In the post the validation set has about one
# image of the third class. Its accuracy of 0.014 would fit a network that names nothing else.
