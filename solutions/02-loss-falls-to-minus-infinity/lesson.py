# %% [markdown] id="post"
# # Lesson 2: a loss that falls to minus infinity
#
# The author of the post (datascience.SE 57185) sorts pictures of biological specimens into three
# classes. Each picture has four channels, one grey image in each. The network has four convolutions
# and three linear layers, 32 million weights in all. The loop comes from a tutorial. The learning
# rate is one millionth.
#
# This is what the program prints after each epoch:
#
# | epoch | training loss | validation loss | validation accuracy |
# |---|---|---|---|
# | 1 | -1.906 | -1.412 | 0.056 |
# | 2 | -72.720 | -52.513 | 0.056 |
# | 3 | -573.684 | -390.878 | 0.014 |
# | 4 | -2662.921 | -1772.838 | 0.014 |
# | 5 | -8421.151 | -5458.454 | 0.014 |
#
# Later the numbers become NaN. The author sees a loss that rises, feels that the network
# "untrains", and asks two things: is there a fault in the architecture, and are there too few
# layers for an input of many channels? The post ends with a remark: 54 % of the images belong to
# class 0, 45 % to class 1 and 1 % to class 2.
#
# In this lesson you reproduce the symptom in seconds, test what was believed, and learn five
# instruments. Every number below is computed by the cell above it.

# %% id="setup"
import math

import imagesets
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

torch.set_num_threads(1)
NAMES = ["neutrophil", "lymphocyte", "basophil"]
train_set = imagesets.load("smears", "train", count=800, seed=0)
val_set = imagesets.load("smears", "test", count=400, seed=0)


def prepare(images):  # uint8 (N, 32, 48, 4)
    x = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255  # (N, 4, 32, 48)
    mean = torch.tensor([0.07, 0.15, 0.17, 0.38]).view(4, 1, 1)
    std = torch.tensor([0.16, 0.19, 0.21, 0.22]).view(4, 1, 1)
    return (x - mean) / std


x_train, y_train = prepare(train_set.images), torch.from_numpy(train_set.labels)
x_val, y_val = prepare(val_set.images), torch.from_numpy(val_set.labels)
print("training images by class  ", torch.bincount(y_train).tolist())
print("validation images by class", torch.bincount(y_val).tolist())

# %% [markdown] id="symptom-text"
# ## The symptom
#
# This is the network of the post, made small: convolutions with ReLU and pooling, then linear
# layers, the same loss function and the same optimiser. Beside the "loss" that the program reports
# we compute what it should be: the cross-entropy, the mean of the negative logarithm of the
# probability that the network gives to the right class.

# %% id="symptom"
def build(depth=3):
    layers, channels = [], 4
    for width in [8, 16, 32, 32][:depth]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1), nn.ReLU()]
        layers += [nn.MaxPool2d(2)]
        channels = width
    layers += [nn.Flatten(), nn.LazyLinear(256), nn.ReLU()]
    layers += [nn.Linear(256, 32), nn.ReLU(), nn.Linear(32, 3)]
    model = nn.Sequential(*layers)
    model(x_train[:2])  # lets LazyLinear find its size
    return model


def raw_nll(outputs, labels):  # the loss of the post
    return F.nll_loss(outputs, labels)


def train(model, criterion, rate, epochs=5, weights=None):
    """Returns reported training loss, reported and true validation loss, and accuracy."""
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    curves = []
    for _ in range(epochs):
        total = 0.0
        for index in torch.randperm(len(x_train)).split(16):
            loss = criterion(model(x_train[index]), y_train[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(index)
        with torch.no_grad():
            outputs = model(x_val)  # (400, 3)
        said = criterion(outputs, y_val).item()
        true = F.cross_entropy(outputs, y_val).item()
        accuracy = (outputs.argmax(1) == y_val).float().mean().item()
        curves.append((total / len(x_train), said, true, accuracy))
    return np.array(curves)


def show(curves):
    print("epoch   reported train   reported val   true cross-entropy   accuracy")
    for epoch, (ours, said, true, accuracy) in enumerate(curves, start=1):
        print(f"{epoch:5d}{ours:17.3f}{said:15.3f}{true:21.3f}{accuracy:11.3f}")


torch.manual_seed(0)
model = build()
start = F.cross_entropy(model(x_val), y_val).item()
post = train(model, raw_nll, rate=3e-5)
show(post)

# %% id="symptom-plot"
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
epochs = range(1, len(post) + 1)
left.plot(epochs, post[:, 0], marker="o", label="training")
left.plot(epochs, post[:, 1], marker="o", label="validation")
left.set(title='The "loss", as reported', xlabel="epoch")
left.legend()
right.plot(range(len(post) + 1), [start, *post[:, 2]], marker="o", color="C3")
right.axhline(math.log(3), color="grey", linestyle=":")
right.set(title="Cross-entropy of the same model", xlabel="epoch", ylim=(0, None))
right.annotate("ln 3", (0.1, math.log(3) + 0.15), color="grey")
for axis in (left, right):
    axis.xaxis.get_major_locator().set_params(integer=True)
plt.show()

# %% [markdown] id="direction-text"
# ## Belief 1: the loss rises
#
# It falls. In the left plot the curve goes down, and the numbers get large because they are far
# below zero. What rises, after a first fall, is the curve on the right, which the author never
# drew.
#
# The sign alone settles it. A cross-entropy is the mean of $-\log p$ with $p$ at most 1. It cannot
# be negative. What can be negative is the function `nll_loss` on numbers that are not logarithms of
# probabilities: it picks one output and flips its sign.

# %% id="direction"
outputs = torch.tensor([[2.0, 5.0, 1.0]])  # one image, its right class is 1
label = torch.tensor([1])
print("nll_loss of the outputs      ", F.nll_loss(outputs, label).item())
print("nll_loss of log_softmax      ", F.nll_loss(F.log_softmax(outputs, 1), label).item())
print("cross_entropy of the outputs ", F.cross_entropy(outputs, label).item())
for bonus in (0, 10, 100):
    more = outputs + bonus  # all three classes get the same bonus
    raw, true = F.nll_loss(more, label).item(), F.cross_entropy(more, label).item()
    print(f"all outputs + {bonus:3d}: nll_loss {raw:8.2f}   cross-entropy {true:.4f}")

# %% [markdown] id="direction-answer"
# The last three lines show where the fall comes from. If all three outputs grow together, no answer
# changes. The cross-entropy does not change either, since its softmax compares the classes. The raw
# loss rewards such growth, without end.
#
# ## Instrument 1: sign and start of the loss
#
# Two numbers are known before you train. The loss is never below 0. And a fresh network, which
# gives about the same probability to each of C classes, costs about ln C.

# %% id="start"
torch.manual_seed(1)
fresh = build()
with torch.no_grad():
    outputs = fresh(x_val)
print(f"ln 3                      {math.log(3):.3f}")
print(f"cross-entropy at step 0   {F.cross_entropy(outputs, y_val).item():.3f}")
print(f"reported loss at step 0   {raw_nll(outputs, y_val).item():.3f}")

# %% [markdown] id="layers-text"
# ## Belief 2: too few layers
#
# If so, a deeper network would do better, and a network with no hidden layer at all would show
# another symptom. Both are quick to try.

# %% id="layers"
torch.manual_seed(0)
linear = nn.Sequential(nn.Flatten(), nn.Linear(4 * 32 * 48, 3))
for name, candidate in [("a linear model", linear), ("one convolution more", build(depth=4))]:
    curves = train(candidate, raw_nll, rate=3e-5, epochs=4)
    said = "  ".join(f"{value:9.2f}" for value in curves[:, 1])
    print(f"{name:22s} reported validation loss {said}")

# %% [markdown] id="layers-answer"
# The loss of every network falls below zero, even that of the linear model. What all of them have
# in common is the loss function.
#
# ## Belief 3: the learning rate
#
# A learning rate of 1e-6 is a thousand times smaller than Adam's default. Perhaps the author
# lowered it until the curve looked calm. Here are three learning rates with the loss of the post,
# and the same three with the cross-entropy. The cross-entropy gets eight epochs, because in the
# first few it hardly moves on these images.

# %% id="rate"
losses = [(raw_nll, "loss of the post", 3), (F.cross_entropy, "cross-entropy", 8)]
for criterion, name, count in losses:
    for rate in (1e-6, 3e-5, 1e-3):
        torch.manual_seed(0)
        curves = train(build(), criterion, rate, epochs=count)
        print(
            f"{name:17s} rate {rate:.0e}   reported {curves[-1, 1]:14.3f}   "
            f"true {curves[-1, 2]:12.3f}   accuracy {curves[-1, 3]:.3f}"
        )

# %% [markdown] id="rate-answer"
# With the loss of the post a small learning rate only slows the fall. With the right loss the same
# small learning rate is what keeps the network from learning. This is why the two faults hide each
# other. If you repair only the loss, you see a flat curve, and may believe that the repair was
# wrong.
#
# ## Instrument 2: confusion matrix and the constant answer
#
# What does an accuracy of 0.54 or 0.01 mean? Compare it with programs that look at nothing and give
# one constant answer.

# %% id="confusion"
def confusion(model):
    with torch.no_grad():
        answers = model(x_val).argmax(1)
    table = torch.zeros(3, 3, dtype=torch.long)
    for label, answer in zip(y_val, answers, strict=True):
        table[label, answer] += 1
    print(f"{'':24s}" + "".join(f"{name:>12s}" for name in NAMES) + "      recall")
    for c, name in enumerate(NAMES):
        row = "".join(f"{int(value):12d}" for value in table[c])
        print(f"{name:24s}{row}{table[c, c] / table[c].sum():12.2f}")


for c, name in enumerate(NAMES):
    print(f"always {name:12s} accuracy {(y_val == c).float().mean():.3f}")
print("\nafter the training with the loss of the post:")
confusion(model)

torch.manual_seed(0)
learned = build()
curves = train(learned, F.cross_entropy, rate=1e-3, epochs=8)
print(f"\nwith the cross-entropy and a rate of 1e-3, accuracy {curves[-1, 3]:.3f}:")
confusion(learned)

# %% [markdown] id="confusion-answer"
# The network of the post ends with a constant answer, and its accuracy is the share of one class.
# So the 0.014 of the post is not noise: it is about the accuracy of a program that names the rare
# class every time.
#
# The repaired network has a good accuracy and a third row of zeros, or nearly so. In this
# set a class of 1 % cannot move the mean loss. The exercise `rare-class` is about that.
#
# ## Instrument 3: resize each channel alone
#
# The pictures go through an image library that accepts four channels. It takes the fourth one for
# *alpha*, the opacity. Does that matter? Make a picture smaller twice, once with all channels
# together and once channel by channel.

# %% id="alpha"
cell = val_set.images[int(np.flatnonzero(val_set.labels == 2)[0])]  # (32, 48, 4), a basophil
together = np.asarray(Image.fromarray(cell).resize((36, 24), Image.Resampling.BILINEAR))
alone = np.stack(
    [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(cell[:, :, c])).resize(
                (36, 24), Image.Resampling.BILINEAR
            )
        )
        for c in range(4)
    ],
    axis=2,
)
opaque = alone[:, :, 3] == 0
figure, axes = plt.subplots(2, 4, figsize=(9, 3.4), layout="constrained")
for c in range(4):
    for axis, picture, how in zip(axes[:, c], (alone, together), ("alone", "as RGBA"), strict=True):
        axis.imshow(picture[:, :, c], cmap="gray", vmin=0, vmax=255)
        axis.set_title(f"channel {c + 1}, {how}", fontsize=9)
        axis.axis("off")
plt.show()
print(f"channel 4 is 0 at {opaque.mean():.0%} of the positions; the mean there of")
for c in range(3):
    print(
        f"  channel {c + 1}: {alone[:, :, c][opaque].mean():6.1f} resized alone, "
        f"{together[:, :, c][opaque].mean():6.1f} resized as RGBA"
    )

# %% [markdown] id="alpha-answer"
# Where channel 4 is 0, the other channels are lost. The library multiplies colours by alpha before
# it averages, as is right for photographs. The author noted a doubt in a comment and saw no other
# way. There is one: resize tensors, or each channel by itself. See `fourth-channel`.
#
# ## Instrument 4: two random inputs through a layer
#
# The third convolution of the post has kernel 4, stride 4 and padding 4. Send two different
# random inputs through it. Where both give the same number, the layer does not look at its input.

# %% id="ring"
layer = nn.Conv2d(1, 8, kernel_size=4, stride=4, padding=4)
with torch.no_grad():
    one, two = layer(torch.randn(1, 1, 56, 56)), layer(torch.randn(1, 1, 56, 56))
dead = (one == two).all(1)[0]  # (16, 16)
print(f"{tuple(dead.shape)} positions, {int(dead.sum())} of them equal: {dead.float().mean():.1%}")
for kernel, stride, padding in [(4, 4, 0), (4, 4, 2), (3, 1, 1)]:
    other = nn.Conv2d(1, 8, kernel, stride, padding)
    with torch.no_grad():
        one, two = other(torch.randn(1, 1, 56, 56)), other(torch.randn(1, 1, 56, 56))
    same = (one == two).all(1).float().mean()
    print(f"kernel {kernel}, stride {stride}, padding {padding}: {same:.1%}")
figure, axis = plt.subplots(figsize=(2.4, 2.4))
axis.imshow(dead, cmap="gray_r")
axis.set(title="positions without input", xticks=[], yticks=[])
plt.show()

# %% [markdown] id="rows-text"
# ## How many rows come out?
#
# The post crops training images to 224x224. For validation it makes the shorter side 224 pixels
# long and crops nothing. The network then uses `view(-1, 16384)`. Here are the layer sizes of the
# post with few channels, a batch of two, and several widths.

# %% id="rows"
post_layers = nn.Sequential(
    nn.Conv2d(4, 2, 5, 1, 2), nn.MaxPool2d(2),
    nn.Conv2d(2, 2, 5, 1, 2), nn.MaxPool2d(2),
    nn.Conv2d(2, 2, 4, 4, 4), nn.MaxPool2d(2),
    nn.Conv2d(2, 16, 5, 1, 2), nn.MaxPool2d(2),
)  # fmt: skip
for width in (224, 256, 288, 352, 448):
    with torch.no_grad():
        out = post_layers(torch.zeros(2, 4, 224, width))  # (2, 16, 4, ?)
    numbers = out.numel()
    rows = f"{numbers // 256} rows" if numbers % 256 == 0 else "an error"
    print(f"224x{width}: {tuple(out.shape)} -> view(-1, 16 * 4 * 4) gives {rows}")

# %% [markdown] id="rows-answer"
# One width passes by luck, some stop with an error, and one turns two images into three rows. An
# error is the better outcome: rows that belong to no image can be used without anybody noticing.
# See `phantom-batch`.
#
# ## Instrument 5: recompute on all outputs at once
#
# The loop of the post adds up the mean losses of ten batches and then divides by 172, the
# number of batches in an epoch. Its validation loss is a mean of batch means, over batches of
# four. Compute each number once more, from all outputs together.

# %% id="recompute"
with torch.no_grad():
    outputs = learned(x_val)
losses = F.cross_entropy(outputs, y_val, reduction="none")  # (400,)
print(f"all images at once                     {losses.mean():.4f}")
print(f"mean of batch means, batches of 100    {losses.view(4, 100).mean(1).mean():.4f}")
uneven = [part.mean() for part in losses.split(133)]  # 133, 133, 133 and 1
print(f"mean of batch means, batches of 133    {torch.stack(uneven).mean():.4f}")
ten = sum(part.mean() for part in losses.split(16)[:10])
print(f"ten batch means added, divided by 172  {ten / 172:.4f}")
right = (outputs.argmax(1) == y_val).float()  # (400,)
hundreds = "  ".join(f"{share:.2f}" for share in right.view(4, 100).mean(1).tolist())
print(f"accuracy on each hundred of images     {hundreds}")
share = right.mean().item()
error = math.sqrt(share * (1 - share) / 100)
print(f"accuracy on all of them                {share:.2f}, on a hundred +-{1.96 * error:.2f}")

# %% [markdown] id="table"
# ## Everything that is wrong with this program
#
# A program that does not learn seldom has only one fault. This one has more than twenty things to
# look at.
#
# | | what | where you meet it |
# |---|---|---|
# | 1 | `NLLLoss` on raw outputs | here; `negative-loss` |
# | 2 | a falling loss is read as a rising one | here, belief 1 |
# | 3 | the learning rate of 1e-6 hides the first fault | here, belief 3; `negative-loss` |
# | 4 | 54/45/1 % of the images, plain accuracy, plain loss | here; `rare-class` |
# | 5 | four channels go through code for RGBA | here; `fourth-channel` |
# | 6 | that code expects bytes: values from 0 to 1 all become 0 | not shown: the images turn black |
# | 7 | validation images are not cropped to the training size | here; `phantom-batch` |
# | 8 | `view(-1, 16384)` changes the number of rows | here; `phantom-batch` |
# | 9 | training zooms in at random, validation does not | not shown: not the cause here |
# | 10 | kernel 4, stride 4, padding 4 | here; `padding-ring` |
# | 11 | the plotted training loss has the wrong divisor | here; `crooked-curves` |
# | 12 | means of batch means | here; `crooked-curves` |
# | 13 | `exp` of raw outputs taken for probabilities | not shown: vanishes with the first fault |
# | 14 | the inner loop reuses the names of the outer loop | `crooked-curves` |
# | 15 | a validation every ten steps on a hundred images | here, instrument 5 |
# | 16 | 32 million weights, no regularisation, 2746 images | not shown here: lesson 3 is about it |
# | 17 | the normalisation statistics belong to the data before the RGBA code | `fourth-channel`, debrief |
# | 18 | the "test" images are the validation images | not shown: nothing is selected by them yet |
# | 19 | the whole model of the last epoch is pickled | not shown: it does not affect the training |
# | 20 | "too few layers" as the first guess | here, belief 2 |
# | 21 | a tutorial's loop without the tutorial's last layer | `negative-loss`, debrief |
#
# ## Your turn
#
# Six programs are waiting: `negative-loss`, `rare-class`, `crooked-curves`, `fourth-channel`,
# `phantom-batch` and `padding-ring`. Each runs from top to bottom, and each is wrong.
