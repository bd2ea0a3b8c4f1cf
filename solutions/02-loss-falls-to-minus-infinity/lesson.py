# %% [markdown] id="post"
# # Lesson 2: a loss that falls to minus infinity
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
# *Part 1* is about the loss and the learning rate, and needs about half an hour. *Part 2* follows
# an image on its way into the network and its loss on the way out. You can do it on another day.

# %% id="setup"
import math

import imagesets
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn
from torchvision.transforms import ToPILImage

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
# # Part 1: the loss and the learning rate
#
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

# %% id="symptom"
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
right.axhline(math.log(3), color="grey", linestyle=":")
right.set(title="Cross-entropy, validation", xlabel="epoch", ylabel="loss (nats)", ylim=(0, None))
right.annotate("ln 3", (0.1, math.log(3)), (0.1, 0.12), textcoords=("data", "axes fraction"))
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

# %% id="range"
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
left.semilogx(rates, losses, ".", color="lightgrey", label="each step")
smooth = np.convolve(losses, np.full(10, 0.1), "valid")
left.semilogx(rates[5:-4], smooth, "C0-", label="mean of ten steps")
left.set(title="Range test", xlabel="learning rate", ylabel="training loss (nats)", ylim=(0, 2.5))
left.legend(loc="lower left")
right.loglog(rates, ratios, "C1-")
right.set(title="Update ratio in the same run", xlabel="learning rate")
right.set(ylabel="step length / weight length")
plt.show()

# %% [markdown] id="range-read"
# *The picture:* on the left, the mean loss is flat up to a rate of about 1e-4 and then falls. From
# about 1e-2 on the single steps scatter widely; somewhere beyond that the mean jumps up, and in
# most runs it explodes at the right end. On the right, the update ratio grows in proportion to the
# learning rate up to about 1e-3, and more slowly after that.
#
# How to read it: choose a rate on the falling part, a few times smaller than the one from which the
# steps scatter. We take 3e-3. If you predicted 1e-5 or less, you assumed that a small rate is slow
# but safe. In this number of steps it does nothing at all.
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
print(f"best constant answer{'':49s}{-(shares * shares.log()).sum():13.3f}{shares.max():12.3f}")

# %% [markdown] id="rates-read"
# The last line is the *entropy* of the class shares: the loss of a network that knows the shares
# and nothing about the images.
#
# - *The loss of the post.* A small rate slows the fall, but does not stop it. With 1e-4 the
#   cross-entropy even falls a little at first: a small rate can make a wrong loss look harmless.
# - *The cross-entropy.* With 1e-6 nothing moves: the product is about 0.001. With 1e-4 it is about
#   0.1, and the loss is still above that of the best constant answer. With 3e-3 it is above 1, and
#   the network learns. With 0.3 each of the first steps replaces a tenth of the weights or more,
#   and the network ends as a constant.
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
# are no probabilities either (Part 2 checks that). Use `softmax`, or `argmax` of the logits.

# %% [markdown] id="alpha-text"
# # Part 2: from the file to the network, and from the network to the curve
#
# None of what follows drove the loss below zero. It is what waits behind that fault.
#
# ## Resize each channel alone
#
# The pictures go through an image library that accepts four channels. It takes the fourth one for
# *alpha*, the opacity of each pixel. Does that matter? We make a picture smaller twice: channel by
# channel, and all channels together.

# %% [markdown] id="predict-alpha"
# **Predict.** What happens to channels 1 to 3 where channel 4 is 0: are they unchanged, somewhat
# changed, or lost?
#
# *My prediction:*

# %% id="alpha"
def shrunk(image):
    return np.asarray(Image.fromarray(image).resize((36, 24), Image.Resampling.BILINEAR))


def shrunk_alone(image):
    return np.stack([shrunk(image[:, :, c]) for c in range(4)], axis=2)  # (24, 36, 4)


cell = val_set.images[int(np.flatnonzero(val_set.labels == 0)[0])]  # (32, 48, 4)
together, alone = shrunk(cell), shrunk_alone(cell)
figure, axes = plt.subplots(2, 4, figsize=(9, 3.6), layout="constrained")
for c in range(4):
    for axis, picture, how in zip(axes[:, c], (alone, together), ("alone", "as RGBA"), strict=True):
        axis.imshow(picture[:, :, c], cmap="gray", vmin=0, vmax=255)
        axis.set_title(f"channel {c + 1}, {how}", fontsize=9)
        axis.axis("off")
plt.show()

many = val_set.images[:100]
one_by_one = np.stack([shrunk_alone(image) for image in many]) / 255  # (100, 24, 36, 4)
as_rgba = np.stack([shrunk(image) for image in many]) / 255
opaque = one_by_one[..., 3] == 0
print(f"100 images: channel 4 is 0 at {opaque.mean():.0%} of the positions")
print("            mean where channel 4 is 0    mean everywhere")
print("              alone   as RGBA             alone   as RGBA")
for c in range(3):
    a, b = one_by_one[..., c], as_rgba[..., c]
    print(f"channel {c + 1}{a[opaque].mean():10.3f}{b[opaque].mean():10.3f}",
          f"{a.mean():17.3f}{b.mean():10.3f}")

print("\nthe same pictures as floats:")
floats = many[0] / 255  # from 0 to 1
try:
    Image.fromarray(floats)
except TypeError as error:
    print("  Image.fromarray:", error)
print(f"  astype(uint8): {(floats.astype(np.uint8) == 0).mean():.0%} of the values become 0")
for top, values in ((1, floats), (255, floats * 255)):
    right = np.asarray(ToPILImage()(values)) == many[0]
    print(f"  ToPILImage, 0 to {top}: {right.mean():.0%} of the values are right")

# %% [markdown] id="alpha-read"
# *The picture:* in the upper row the cell shows in all four channels. In the lower row its middle
# is black in the first three channels, just where channel 4 is black.
#
# There the channels are lost. If you predicted a small change, you assumed that a resize treats
# channels alike. This one multiplies colours by alpha before it averages, as is right for
# photographs. The mean of each channel changes, too, so statistics for the normalisation that were
# computed from the files no longer fit. The author noted a doubt in a comment and saw no other way.
# There is one: resize tensors, or each channel by itself.
#
# The lines about floats show a trap beside it: this code expects bytes. The library itself refuses
# floats. If you turn values from 0 to 1 into bytes, the image is black. The `ToPILImage` installed
# here multiplies floats by 255, which is right for values from 0 to 1 and nonsense for others. The
# post does not say what its files hold.
#
# ## Two random inputs through a layer
#
# The third convolution of the post has kernel 4, stride 4 and padding 4. Send two different
# random inputs through a layer. Where both give the same number, it does not see its input.

# %% id="ring"
def blind_positions(layer):
    with torch.no_grad():
        one, two = layer(torch.randn(1, 1, 56, 56)), layer(torch.randn(1, 1, 56, 56))
    return (one == two).all(1)[0]  # (H, W)


torch.manual_seed(SEED)
for kernel, stride, padding in [(4, 4, 4), (4, 4, 2), (4, 4, 0), (3, 1, 1)]:
    blind = blind_positions(nn.Conv2d(1, 8, kernel, stride, padding))
    print(f"kernel {kernel}, stride {stride}, padding {padding}:",
          f"{int(blind.sum())} of {blind.numel()} positions are blind, {blind.float().mean():.1%}")

# %% [markdown] id="ring-read"
# In the layer of the post the first and last window of each row and column lie in the padding, and
# nowhere else. Their output is the same for every image. A padding as large as the kernel is rarely
# meant. How much it costs is another question, which one of the exercises leads to.
#
# ## How many rows come out?
#
# The post crops training images to 224x224. For validation it makes the shorter side 224 pixels
# long and crops nothing. The network then uses `view(-1, 16384)`. We send the *shape* of a batch of
# two images through the layers of the post; the device `meta` computes shapes only.

# %% [markdown] id="predict-rows"
# **Predict.** The batch has two images. At which of the widths 224, 256, 288 and 352 do two rows
# come out, and what happens at the others?
#
# *My prediction:*

# %% id="rows"
with torch.device("meta"):
    convolutions = nn.Sequential(
        nn.Conv2d(4, 64, 5, 1, 2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 256, 5, 1, 2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(256, 512, 4, 4, 4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(512, 1024, 5, 1, 2), nn.ReLU(), nn.MaxPool2d(2),
    )  # fmt: skip
    head = nn.Sequential(nn.Linear(16384, 1024), nn.Linear(1024, 32), nn.Linear(32, 3))
    for width in (224, 256, 288, 352):
        out = convolutions(torch.zeros(2, 4, 224, width))  # (2, 1024, 4, ?)
        try:
            rows = f"{len(out.view(-1, 16384))} rows"
        except RuntimeError:
            rows = "an error"
        print(f"224x{width}: {tuple(out.shape)} -> view(-1, 16384) gives {rows}")
weights = sum(p.numel() for part in (convolutions, head) for p in part.parameters())
print(f"{weights:,} weights for 2746 images")
print(f"largest zoom of a random crop of 8 to 100 % of the area: {math.sqrt(1 / 0.08):.1f} times")

# %% [markdown] id="rows-read"
# One width passes by luck, one stops with an error, and one turns two images into three rows. If
# you predicted an error for every wrong width, you assumed that shapes are checked. The -1 takes
# whatever is left. An error is the better outcome: rows that belong to no image can be used without
# anybody noticing. Write `flatten(1)`, and compare `len(output)` with `len(images)`.
#
# ## Recompute on all outputs at once
#
# The loop of the post adds up the mean losses of ten batches and then divides by 172, the
# number of batches in an epoch. Its validation loss is a mean of batch means. We compute such
# numbers once more, from all outputs together.

# %% id="recompute"
outputs = outputs_of(learned, x_val)
losses = F.cross_entropy(outputs, y_val, reduction="none")  # (400,)
print(f"loss of all images at once              {losses.mean():.4f}")
print(f"mean of batch means, batches of 100     {losses.view(4, 100).mean(1).mean():.4f}")
uneven = [part.mean() for part in losses.split(133)]  # 133, 133, 133 and 1
print(f"mean of batch means, 133, 133, 133, 1   {torch.stack(uneven).mean():.4f}")
ten = sum(part.mean() for part in losses.split(16)[:10])
print(f"ten batch means added, divided by 172   {ten / 172:.4f}")
print(f"                       divided by 10    {ten / 10:.4f}, {172 / 10:.1f} times as much")
print(f"points on the curve of the post         {5 * 172 // 10}, for 5 epochs")

share = 0.5
error = 1.96 * math.sqrt(share * (1 - share) / 100)
print(f"an accuracy of 0.5 on 100 images        +-{error:.2f} (95 % interval)")
sums = torch.exp(outputs).sum(1)
print(f"sum of exp(outputs) for one image       {sums.min():.1f} to {sums.max():.1f}")
print(f"sum of softmax(outputs) for one image   {torch.softmax(outputs, 1).sum(1).mean():.1f}")

# %% [markdown] id="recompute-read"
# A mean of batch means is right as long as the batches have the same size; a short last batch
# counts too much. The wrong divisor makes the plotted loss 17 times too small, and the line that
# the program prints beside it has another one. The x-axis of the post counts validations, one every
# ten steps, not epochs. Each of them rests on about a hundred images, with an uncertainty that no
# averaging removes. And `exp` of logits does not add up to 1, whatever the loss.

# %% [markdown] id="table"
# ## Everything that is wrong with this program
#
# A program that does not learn seldom has only one fault. In this one there is a lot to look at.
#
# | what | where you meet it |
# |---|---|
# | `NLLLoss` on raw outputs | here, instrument 1, and in one of the exercises |
# | a falling loss is read as a rising one | here, belief 1 |
# | the learning rate of 1e-6 can hide the first fault | here, instruments 2 and 3, and in one of the exercises |
# | 54, 45 and 1 % of the images, plain accuracy | here, instrument 4, and in one of the exercises |
# | "too few layers" as the first guess | here, belief 2 |
# | `exp` of raw outputs taken for probabilities | here, instrument 4; it stays after the repair with `cross_entropy` |
# | four channels go through code for RGBA | here, and in one of the exercises |
# | that code expects bytes | here: floats raise an error, turn black or turn into noise |
# | statistics of the files, used after the RGBA code has changed the channels | here, beside the picture |
# | kernel 4, stride 4, padding 4 | here, and in one of the exercises |
# | validation images are not cropped; `view(-1, 16384)` changes the number of rows | here, and in one of the exercises |
# | training zooms in, up to 3.5 times; validation shows the whole image | not tried here: send training images through the validation transform and compare the accuracy |
# | `Resize(256)` before a random crop that is resized to 224 | useless, not harmful: the crop is a share of the area, whatever the size |
# | the plotted training loss has the wrong divisor; means of batch means | here, and in one of the exercises |
# | the inner loop reuses the names of the outer loop | harmless until one of them is used after the loop, as in one of the exercises |
# | a validation every ten steps on a hundred images; an x-axis that is no epochs | here |
# | 32 million weights, no regularisation, 2746 images | counted here; lesson 3 is about it |
# | the "test" images are the validation images | nothing is selected by them yet; as soon as you select, keep a third set |
# | `SubsetRandomSampler` over all indices | harmless: the same as `shuffle=True` |
# | the whole model of the last epoch is pickled | no effect on the training; save the `state_dict` of the best epoch |
# | `model.forward(inputs)` | the same numbers, but it skips hooks, functions that PyTorch runs at each call of a layer; write `model(inputs)` |
# | no device, no seed | everything runs on the CPU, which is slow but right; this lesson was checked with three seeds |
# | a tutorial's loop without the tutorial's last layer | `exp(logps)` is what is left of it |
#
# ## What to take away
#
# - Check the sign of the loss, and its start at ln C, before anything else.
# - Range test first, then the update ratio times the number of steps.
# - Ask which class the loss comes from, and what a constant answer would reach.
# - Follow one image: draw what enters the network, count the rows, recompute the reported numbers.
#
# ## Your turn
#
# Six programs are waiting: a loss below zero; a third class that is never named; a plot that says
# one thing while the answers say another; good pictures with poor answers; images that are known in
# training and lost afterwards; and a program that works, and yet is odd. Each runs from top to
# bottom, and in each something is wrong.
