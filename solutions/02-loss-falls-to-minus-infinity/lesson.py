# %% [markdown] id="post"
# # Lesson 2, part 1: a loss that falls to minus infinity
#
# The author of the post (datascience.SE 57185) sorts pictures of biological specimens into three
# classes. Each picture has four channels, one grey image in each. The network has four convolutions
# and three linear layers, 32 million weights in all. The training loop comes from a tutorial. The
# optimiser is Adam, the learning rate one millionth.
#
# The program prints a line every ten steps. The author shows one line for each epoch:
#
# | epoch | training loss | validation loss | validation accuracy |
# |---|---|---|---|
# | 1 | -1.906 | -1.412 | 0.056 |
# | 2 | -72.720 | -52.513 | 0.056 |
# | 3 | -573.684 | -390.878 | 0.014 |
# | 4 | -2662.921 | -1772.838 | 0.014 |
# | 5 | -8421.151 | -5458.454 | 0.014 |
#
# The title says that the loss rises and ends as NaN. The author asks two things: is there a fault
# in the architecture, and are there too few layers for an input of many channels? The post ends
# with a remark: 54 % of the images belong to class 0, 45 % to class 1 and 1 % to class 2.
#
# This part is about the loss and the learning rate, and needs about half an hour. The second part,
# `lesson-part-2.ipynb`, follows an image on its way into the network and its loss on the way out.
# It stands on its own; you can do it on another day.

# %% id="setup"
import math

import imagesets
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
SEED = 0  # every sentence of this lesson was also checked with the seeds 1 and 2

# The images of the post are not public. A program of ours draws cells that take their place. The
# names of the three kinds are our choice; only their shares are those of the post.
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
# This is a small network in the style of the post, with the same loss function and the same
# optimiser. It has batch norm (each channel is brought to mean 0 and standard deviation 1 over the
# batch), so that it can learn within a few epochs. Its learning rate is larger than the post's,
# too.
#
# The program reports its "loss". Beside it we compute the *cross-entropy* of the same network: the
# mean of $-\ln p$, where $p$ is the probability that the network gives to the right class. The
# probabilities come from the outputs, the *logits*, by a softmax. The unit is the *nat*: a loss
# made of natural logarithms.

# %% [markdown] id="predict-symptom"
# **Predict.** The reported loss falls from epoch to epoch. What does the cross-entropy of the same
# network do meanwhile: fall as well, stay, or rise?
#
# *My prediction:*

# %% id="symptom" alt="Two panels over five epochs. Left: the reported training and validation loss fall together, faster and faster, far below zero. Right: the cross-entropy of the same network starts near ln 3 and climbs far above it."
def build(depth=3):
    layers, channels = [], 4
    for width in [8, 16, 32, 64][:depth]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1)]
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]  # (B, channels)
    return nn.Sequential(*layers, nn.Linear(channels, 32), nn.ReLU(), nn.Linear(32, 3))


def new_model(make=build):
    torch.manual_seed(SEED)
    return make()


def raw_nll(outputs, labels):  # the loss of the post
    return F.nll_loss(outputs, labels)


def outputs_of(model, x):
    model.eval()
    with torch.no_grad():
        outputs = model(x)  # (N, 3)
    model.train()
    return outputs


def kernels(model):  # the weights of convolutions and linear layers, without biases
    return [p for p in model.parameters() if p.dim() > 1]


def train_step(model, optimizer, criterion, x, y):
    """Returns the loss, and the update ratio (used later): length of a kernel's step divided by
    the length of the kernel, the median over the kernels."""
    before = [p.detach().clone() for p in kernels(model)]
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        pairs = zip(kernels(model), before, strict=True)
        ratio = np.median([((after - b).norm() / b.norm()).item() for after, b in pairs])
    return loss.item(), ratio


def evaluate(model, criterion):
    """Reported validation loss, true cross-entropy, accuracy."""
    outputs = outputs_of(model, x_val)
    accuracy = (outputs.argmax(1) == y_val).float().mean().item()
    return criterion(outputs, y_val).item(), F.cross_entropy(outputs, y_val).item(), accuracy


def train(model, criterion, rate, epochs):
    """Returns a row for each epoch (training loss, then what `evaluate` returns), and the ratios."""
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    rows, ratios = [], []
    for _ in range(epochs):
        total = 0.0
        for index in torch.randperm(len(x_train)).split(16):
            loss, ratio = train_step(model, optimizer, criterion, x_train[index], y_train[index])
            total += loss * len(index)
            ratios.append(ratio)
        rows.append((total / len(x_train), *evaluate(model, criterion)))
    return np.array(rows), ratios


model = new_model()
said, true, accuracy = evaluate(model, raw_nll)
print("epoch   reported train   reported val   cross-entropy   accuracy")
print(f"    0{'':17s}{said:15.2f}{true:16.2f}{accuracy:11.3f}   before training")
post, _ = train(model, raw_nll, rate=3e-3, epochs=5)
for epoch, row in enumerate(post, start=1):
    print(f"{epoch:5d}{row[0]:17.2f}{row[1]:15.2f}{row[2]:16.2f}{row[3]:11.3f}")
print(f"ln 3 = {math.log(3):.3f}")

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
epochs = range(1, 6)
left.plot(epochs, post[:, 0], "C0o-", label="training")
left.plot(epochs, post[:, 1], "C1s--", label="validation")
left.set(title='The "loss", as reported', xlabel="epoch", ylabel="reported loss (nats)")
left.set(xticks=epochs)
left.legend(loc="lower left")
right.plot(range(6), [true, *post[:, 2]], "C1s--")
right.axhline(math.log(3), color="grey", linestyle=":", label=f"ln 3 = {math.log(3):.2f}")
right.set(title="Cross-entropy, validation", xlabel="epoch", ylabel="loss (nats)", ylim=(0, None))
right.legend(loc="upper left")
plt.show()

# %% [markdown] id="symptom-read"
# *The picture:* on the left, training and validation fall together, faster and faster, far below
# zero. On the right, the cross-entropy of the same network starts near ln 3 and climbs far above
# it.
#
# If you predicted that it falls as well, you assumed that the reported number says how well the
# network answers. It does not: the accuracy is that of a constant answer.
#
# ## Belief 1: the loss rises
#
# The reported loss *falls*. Its numbers look large because they are far below zero. What rises is
# the cross-entropy, which the post does not show.
#
# ## Instrument 1: sign and start of the loss
#
# Two numbers are known before you train.
#
# - *The sign.* A probability is at most 1, so $-\ln p$ is at least 0. A cross-entropy cannot be
#   negative.
# - *The start.* A new network gives about the same probability to each of C classes. So its loss is
#   about ln C. Here the cross-entropy starts there, and the reported loss starts near 0.
#
# What, then, does the program compute? `nll_loss` picks the output of the right class and flips its
# sign. It expects logarithms of probabilities and does not check that it gets them.

# %% id="direction"
outputs = torch.tensor([[2.0, 5.0, 1.0]])  # one image; its right class is 1
label = torch.tensor([1])
for bonus in (0, 10, 100):
    more = outputs + bonus  # all three outputs get the same bonus
    raw = F.nll_loss(more, label).item()
    logs = F.nll_loss(F.log_softmax(more, dim=1), label).item()
    print(f"all outputs + {bonus:3d}: nll_loss of outputs {raw:8.2f}   of log_softmax {logs:.4f}")

# %% [markdown] id="by-hand-text"
# If all three outputs grow together, the answer stays the same, and so does the loss behind
# `log_softmax`, which compares the classes. The raw loss rewards the growth, without end.
#
# **Fill in.** Compute the cross-entropy of the same image by hand, from its definition. A softmax
# divides the exponential of each output by the sum of all three exponentials.

# %% id="by-hand"
probabilities = None  # fill in: from `outputs`, with torch.exp
loss = None  # fill in: from `probabilities` and `label`, with torch.log

if loss is None:
    print("still to fill in: probabilities, loss")
else:
    print("by hand           ", float(loss))
    print("F.cross_entropy   ", F.cross_entropy(outputs, label).item())

# %% [markdown] id="by-hand-answer"
# <details><summary>A worked answer</summary>
#
# ```python
# probabilities = torch.exp(outputs) / torch.exp(outputs).sum(dim=1)
# loss = -torch.log(probabilities[0, label[0]])
# ```
#
# The two lines agree, and also with `log_softmax` above: `cross_entropy` is `log_softmax` and
# `nll_loss` in one call. When you doubt a loss function, compute one batch like this.
#
# </details>
#
# ## Belief 2: too few layers
#
# If so, more layers would help, and a model without any hidden layer would fail in another way.

# %% id="layers"
linear = new_model(lambda: nn.Sequential(nn.Flatten(), nn.Linear(4 * 32 * 48, 3)))
deeper = new_model(lambda: build(depth=4))
for name, candidate in [("a linear model", linear), ("one convolution more", deeper)]:
    rows, _ = train(candidate, raw_nll, rate=3e-3, epochs=2)
    said = "  ".join(f"{value:9.2f}" for value in rows[:, 1])
    print(f"{name:22s} reported validation loss {said}")

# %% [markdown] id="layers-answer"
# Both fall far below zero. What they share with the first network is the loss function, not the
# architecture.
#
# ## Belief 3: the learning rate. Instrument 2: range test
#
# A learning rate of 1e-6 is a thousand times smaller than Adam's default. This is unusually small;
# perhaps it was lowered to calm the curve. Which learning rate suits a network? The **learning-rate
# range test** tries them all in one short training: each step has a slightly larger rate than the
# step before. It needs a loss that cannot fall for ever, so we use the cross-entropy from now on.

# %% [markdown] id="predict-range"
# **Predict.** We raise the learning rate from 1e-6 to 10 in 140 steps, 20 steps for each power of
# ten. Where does the loss first fall visibly: near 1e-6, 1e-5, 1e-4, 1e-3 or 1e-2?
#
# *My prediction:*

# %% id="range" alt="Two panels over the learning rate, 1e-6 to 10. Left: the training loss of each step and the mean of ten steps: flat, then falling, then scattered and jumping up, in part above the axis, which is cut at 2.5. Right: the update ratio, which grows with the rate and somewhere beyond 1e-2 begins to go up and down."
def range_test(model, criterion):
    """Returns rates, losses and update ratios of 140 steps."""
    optimizer = torch.optim.Adam(model.parameters())
    rates = np.logspace(-6, 1, 140)
    order = torch.cat([torch.randperm(len(x_train)) for _ in range(3)])
    steps = []
    for rate, index in zip(rates, order.split(16), strict=False):
        optimizer.param_groups[0]["lr"] = rate
        steps.append(train_step(model, optimizer, criterion, x_train[index], y_train[index]))
    return rates, *np.array(steps).T


rates, losses, ratios = range_test(new_model(), F.cross_entropy)
print("learning rate     mean loss   median update ratio")
for decade in range(7):
    part = slice(20 * decade, 20 * decade + 20)
    print(
        f"1e{decade - 6:+d} to 1e{decade - 5:+d} {losses[part].mean():12.3f}"
        f"{np.median(ratios[part]):22.5f}"
    )

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
left.semilogx(rates, losses, ".", color="grey", label="each step")
smooth = np.convolve(losses, np.full(10, 0.1), "valid")
left.semilogx(rates[5:-4], smooth, "C0-", label="mean of ten steps")
left.set(title="Range test (axis cut at 2.5)", xlabel="learning rate")
left.set(ylabel="training loss (nats)", ylim=(0, 2.5))
left.legend(loc="lower left")
right.loglog(rates, ratios, "C1-")
right.set(title="Update ratio in the same run", xlabel="learning rate")
right.set(ylabel="step length / weight length")
plt.show()

# %% [markdown] id="range-read"
# *The picture:* on the left, the mean loss is flat up to a rate of about 1e-4 and then falls.
# Somewhere beyond 1e-2 the single steps scatter widely and the mean jumps up; in some runs it
# explodes at the right end, far above the axis (the means of each power of ten are in the print).
# On the right, the update ratio grows in proportion to the learning rate up to about 1e-3, then
# more slowly, and somewhere beyond 1e-2 it begins to go up and down.
#
# How to read it: choose a rate on the falling part, well below the one from which the mean first
# jumps up, by a factor of five to ten. We take 3e-3, which is on the cautious side. After the jump
# the mean comes down once more, near a rate of 1 or beyond. Do not choose there: before this second
# dip single steps have changed the weights by a tenth of their length or more (right panel), so it
# says nothing about a new network. If you predicted 1e-5 or less, you assumed that a small rate is
# slow but safe. In this number of steps it does nothing at all.
#
# Two limits: the flat part is shorter if you take more steps, and the test says nothing about a
# rate that should change later in the training.
#
# ## Instrument 3: update ratio
#
# The right panel shows the **update ratio**: the length of one step of a weight matrix, divided by
# the length of the matrix. Multiply it by the number of steps. The product says how far the weights
# can have moved, in units of their own size. If it is far below 1, the network is still mostly the
# random one that you started with. Here are whole trainings of four epochs, 200 steps. (The first
# two have the loss of the post, for comparison.)

# %% id="rates"
models = {}
print("                        update ratio           ratio x    after the last epoch")
print("loss        rate    first 10   last 50     200 steps    reported  cross-entropy  accuracy")
runs = [(raw_nll, "the post's", rate) for rate in (1e-6, 1e-4)]
runs += [(F.cross_entropy, "cross-ent.", rate) for rate in (1e-6, 1e-4, 3e-3, 3e-1)]
for criterion, name, rate in runs:
    models[name, rate] = new_model()
    rows, ratios = train(models[name, rate], criterion, rate, epochs=4)
    first, last = np.median(ratios[:10]), np.median(ratios[-50:])
    print(
        f"{name}  {rate:.0e}  {first:10.6f}{last:10.6f}{first * 200:12.4f}"
        f"{rows[-1, 1]:14.2f}{rows[-1, 2]:13.3f}{rows[-1, 3]:12.3f}"
    )
shares = torch.bincount(y_val) / len(y_val)
print(f"{'best constant answer':65s}{-(shares * shares.log()).sum():13.3f}{shares.max():12.3f}")
hidden = outputs_of(models["cross-ent.", 3e-1][:-1], x_val)  # (400, 32), behind the last ReLU
silent = (hidden == 0).all(dim=0).sum()
print(f"after 3e-01, units of the last hidden layer that are 0 for every image: {silent} of 32")

# %% [markdown] id="rates-read"
# The last line of the table is the *entropy* of the class shares: the loss of a network that knows
# the shares and nothing about the images.
#
# - *The loss of the post.* With 1e-4 it falls more slowly, and the cross-entropy even falls a
#   little at first: a small rate can make a wrong loss look harmless. With 1e-6 no weight moves far
#   enough in 200 steps to show anything. (That the accuracy changes all the same is the work of
#   batch norm, whose averages over the batches settle meanwhile.)
# - *The cross-entropy.* With 1e-6 no weight moves: the product is about 0.001. With 1e-4 it is about
#   0.1, and the loss is still above that of the best constant answer. With 3e-3 it is above 1, and
#   the network learns. With 0.3 each of the first steps replaces a tenth of the weights or more,
#   and the network ends as a constant. In the last steps its ratio is 0 to six decimals, because no
#   unit of the last hidden layer reacts to an image any more (the line below the table): no gradient
#   gets through to the kernels.
#
# This is why two faults can hide each other. If you repair only the loss and keep a rate that is
# too small, you see a nearly flat curve, and may believe that the repair was wrong. Whether 1e-6 is
# too small for the network of the post we cannot say. It has 32 million weights, and its outputs
# did move. A range test with the right loss would tell.
#
# *The rule.* Look at the ratio in the first steps. Times the number of steps, it should come to 1
# or more; and one step should not change the weights by much more than a tenth. Between these
# limits the range test decides. Figures that you find elsewhere, such as "about 0.001", usually
# belong to longer trainings: the ratio that is needed depends on the number of steps. It also
# depends on the optimiser and the schedule. Adam's step is about as long as the learning rate says, whatever the
# gradient, while a step of plain SGD shrinks with the gradient. And a falling schedule takes the
# ratio down with it.
#
# ## Instrument 4: confusion matrix, and loss by class
#
# The network with the cross-entropy and 3e-3 has a high accuracy. In a *confusion matrix* each row
# is a true class and each column an answer; *recall* is the share of right answers in a row. We
# also ask which class the loss comes from.

# %% [markdown] id="predict-confusion"
# **Predict.** The validation set has four basophils, 1 % of the images. How many of the four does
# the network find? And what share of the validation loss comes from these four: about 1 %, about
# 10 %, or more than half?
#
# *My prediction:*

# %% id="confusion"
def confusion(model):
    outputs = outputs_of(model, x_val)
    losses = F.cross_entropy(outputs, y_val, reduction="none")  # (400,)
    answers = outputs.argmax(1)
    print(f"{'':12s}" + "".join(f"{name:>12s}" for name in NAMES) + "  recall  share of the loss")
    for c, name in enumerate(NAMES):
        row = [int(((y_val == c) & (answers == k)).sum()) for k in range(3)]
        share = (losses[y_val == c].sum() / losses.sum()).item()
        cells = "".join(f"{value:12d}" for value in row)
        print(f"{name:12s}{cells}{row[c] / sum(row):8.2f}{share:13.0%}")


learned = models["cross-ent.", 3e-3]
print("before training")
confusion(new_model())
print("\nafter the training with the loss of the post")
confusion(model)
print("\nafter the training with the cross-entropy")
confusion(learned)

print("\nOf how many images, 60 to 140, can 0.056 and 0.014 both be shares of right answers?")
fits = [
    n
    for n in range(60, 141)
    if {0.056, 0.014} <= {round(right / n, 3) for right in range(n)}
]
print(fits, "| constant answers would give", [round(s.item(), 2) for s in shares])
largest = torch.finfo(torch.float32).max
print(f"exp overflows above {math.log(largest):.1f}; outputs of the network above:",
      f"{outputs_of(model, x_val).max():.0f}")

# %% [markdown] id="confusion-read"
# With the loss of the post every image gets the same answer. With the cross-entropy nearly all
# images of the two frequent classes are right, and hardly any basophil is found, or none. Yet most
# of the loss comes from these four images. If you predicted 1 %, you assumed that a rare class adds
# little to the mean. That is true before training. Once the other classes are learned, the rare one
# is most of what is left. It is not invisible to the loss; there are only eight training images of
# it, and the training ends when learning them has just begun. Accuracy does not show any of this:
# without a single basophil it can be 0.99. One of the exercises is about such a class.
#
# What do the accuracies of the post mean? They fit four right answers and one right answer in 71 or
# 72 images. One right answer is about what a program gets that names the rare class every time. But the
# log does not prove it. The post takes `exp` of the outputs for probabilities, and in single
# precision `exp` is infinite for outputs above 88.7. From the third epoch on its mean output for
# the right class is 390 or more. Where two classes are infinite, `topk` chooses between equals.
# This fault can outlive the repair: with `cross_entropy` the outputs are logits, and `exp` of them
# are no probabilities either (part 2 checks that). Use `softmax`, or `argmax` of the logits.

#
# ## What to take away
#
# - Check the sign of the loss, and its start at ln C, before anything else.
# - Range test first, then the update ratio times the number of steps.
# - Ask which class the loss comes from, and what a constant answer would reach.
#
# ## Your turn
#
# Two programs are waiting for which this part is enough, `below-zero` and `never-named`: a loss
# below zero, and a third class that is never named. Each runs from top to bottom, and in each
# something is wrong. The other four programs of this lesson come after part 2, where a table lists
# everything that is wrong with the program of the post.
