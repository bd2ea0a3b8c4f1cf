# %% [markdown] id="post"
# # Lesson 1: every image gets the same answer
#
# The author of the post (datascience.SE 121662) sorts grey images into two classes. There are about
# 2600 images of 224x224 pixels, with values between 0 and 1. The network has three convolutions,
# each with ReLU and pooling, then four fully connected layers down to a single output. That output
# is a *logit*: a number of any size, which a sigmoid turns into a probability. The loss is
# `BCEWithLogitsLoss`, the optimiser Adam with a learning rate of 0.001, the batch size 8. After
# every epoch the program prints one number, the mean validation loss.
#
# The post makes three observations:
#
# 1. The loss goes up instead of down.
# 2. The author switched to plain BCE, and it did not help.
# 3. Within a batch, the prediction is the same for all images. Perhaps the random
#    weights are to blame?
#
# In this lesson you reproduce the symptom in seconds, test what was believed, and learn six
# instruments. Before an important output there is a question. Write down your answer first: what
# you get wrong shows you which of your assumptions to check.

# %% id="setup"
import copy

import imagesets
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from autograder.measurements import dead_unit_share, initial_loss, logit_spread

torch.set_num_threads(1)
SEED = 0  # every sentence of this lesson was also checked with the seeds 1 and 2
SIZE = 32  # pixels a side; the post has 224


def prepare(images, size=SIZE):
    x = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255  # (N, 3, 32, 32)
    x = x.mean(dim=1, keepdim=True)  # (N, 1, 32, 32), grey
    return F.interpolate(x, size=(size, size), mode="bilinear")  # (N, 1, size, size), 0 to 1


# The images of the post are not public. Painted cats (0) and dogs (1) take their place.
train_set = imagesets.load("faces", "train", classes=("cat", "dog"), count=320, seed=0)
val_set = imagesets.load("faces", "test", classes=("cat", "dog"), count=200, seed=0)
x_train, y_train = prepare(train_set.images), torch.from_numpy(train_set.labels)
x_val, y_val = prepare(val_set.images), torch.from_numpy(val_set.labels)
print("training  ", tuple(x_train.shape), "images by class", torch.bincount(y_train).tolist())
print("validation", tuple(x_val.shape), "images by class", torch.bincount(y_val).tolist())
print(f"pixels: {x_train.min():.2f} to {x_train.max():.2f}, mean {x_train.mean():.2f}")

# %% [markdown] id="network-text"
# ## The network of the post
#
# This is the post's network, layer by layer. Only the image size is a parameter. First we build it
# at full size and count the weights.

# %% id="network"
def build_model(size=SIZE):
    return nn.Sequential(  # (B, 1, size, size)
        nn.Conv2d(1, 16, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(),  # (B, 64 * size / 8 * size / 8)
        nn.Linear(64 * (size // 8) ** 2, 512), nn.ReLU(),
        nn.Linear(512, 256), nn.ReLU(),
        nn.Linear(256, 32), nn.ReLU(),
        nn.Linear(32, 1),  # (B, 1)
    )


torch.manual_seed(SEED)
full = build_model(224)
weights = sum(p.numel() for p in full.parameters())
first = full[10].weight.numel()
print(f"{weights:,} weights, {first / weights:.1%} of them in the first fully connected layer")
print(f"{weights / 2600:,.0f} weights for each of 2600 images")

# %% [markdown] id="symptom-text"
# ## The symptom
#
# Here is the training loop. Unlike the post's, it measures *both* losses, training and validation,
# in the same way, at the end of the epoch. (To save time, the training loss is that of the first
# 100 images, which are in random order.) It also keeps the accuracy, and the *logit spread*: the
# standard deviation of the logits over the validation images.

# %% id="loop"
def evaluate(model, x, y):
    model.eval()
    with torch.no_grad():
        logits = model(x).squeeze(1)  # (N,)
    loss = F.binary_cross_entropy_with_logits(logits, y.float())
    return loss.item(), ((logits > 0) == (y == 1)).float().mean().item(), logits.std().item()


def train(model, x, y, x_v, epochs, learning_rate=1e-3):
    torch.manual_seed(SEED)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"train": [], "val": [], "accuracy": [], "spread": []}
    for _ in range(epochs):
        model.train()
        for index in torch.randperm(len(x)).split(8):
            logits = model(x[index]).squeeze(1)  # (8,)
            loss = F.binary_cross_entropy_with_logits(logits, y[index].float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        history["train"].append(evaluate(model, x[:100], y[:100])[0])
        val_loss, accuracy, spread = evaluate(model, x_v, y_val)
        history["val"].append(val_loss)
        history["accuracy"].append(accuracy)
        history["spread"].append(spread)
    return history


def new_model(change=lambda model: model):
    torch.manual_seed(SEED)
    return change(build_model())


def show(name, history):
    losses = " ".join(f"{v:.3f}" for v in history["val"])
    print(f"{name:22s} validation loss {losses}   accuracy {history['accuracy'][-1]:.2f}")


# %% id="symptom"
plain = new_model()
plain_run = train(plain, x_train, y_train, x_val, epochs=4)
show("the post's program", plain_run)
print("ln 2 =", f"{torch.log(torch.tensor(2.0)):.3f}")
with torch.no_grad():
    answers = torch.sigmoid(plain(x_val[:10])).squeeze(1)
print("probabilities of ten images", " ".join(f"{p:.4f}" for p in answers))

# %% [markdown] id="symptom-read"
# All images get nearly the same probability, and the loss stays at ln 2 = 0.693 nats. (A loss made
# of natural logarithms is measured in *nats*.) This is observation 3. We come back to the rising
# loss of observation 1.
#
# ## Instrument 1: the baseline that looks at no image
#
# Is 0.693 good or bad? Compare it with the loss of a program that sees no image at all. There are
# two ways to find that loss.
#
# - *By reasoning.* The best constant answer is the class shares. Its loss is the *entropy* of these
#   shares: the sum of -p ln p over the classes. Its accuracy is the share of the larger class.
# - *By experiment.* Blank all images and train the same network (Karpathy, 2019).
#   Real images must do better than blank ones.

# %% [markdown] id="predict-baseline"
# **Predict.** Trained on blank images for two epochs, is the loss higher than the 0.693 above,
# the same, or lower?
#
# *My prediction:*

# %% id="baseline"
p = y_val.float().mean()
entropy = -(p * p.log() + (1 - p) * (1 - p).log())
print(f"best constant answer: loss {entropy:.3f}, accuracy {max(p, 1 - p):.2f}")
blank = torch.zeros_like
show("blank images", train(new_model(), blank(x_train), y_train, blank(x_val), epochs=2))
show("real images", plain_run)

# %% [markdown] id="baseline-read"
# The two agree. If you expected a higher loss for blank images, you assumed that the network gets
# something out of the real ones. After four epochs it does not. That is a sharper statement than
# "the loss does not fall", because it says where to look: between input and output.
#
# **Your turn.** The post does not say how many images have label 1. Suppose it is three of four.
# What is the loss of the best constant answer then? Complete the second line.

# %% id="your-baseline"
p = torch.tensor(0.75)  # share of label 1
baseline = None  # fill in: the entropy of the shares p and 1 - p, in nats

if baseline is None:
    print("still to fill in: baseline")
else:
    constants = torch.linspace(0.01, 0.99, 99)
    losses = -(p * constants.log() + (1 - p) * (1 - constants).log())
    print(f"your baseline {baseline:.3f}, lowest loss of 99 constant answers {losses.min():.3f}")

# %% [markdown] id="your-baseline-answer"
# <details><summary>A worked answer</summary>
#
# `baseline = -(p * p.log() + (1 - p) * (1 - p).log())`
#
# It is lower than ln 2. So with unequal classes a loss below ln 2 does not yet show that the
# network looks at its images.
#
# </details>
#
# ## The beliefs, tested
#
# **"I switched to BCE."** `BCEWithLogitsLoss` takes logits. `BCELoss` takes probabilities, and
# raises an error if one of them is below 0 or above 1.

# %% [markdown] id="predict-bce"
# **Predict.** Suppose the author only changed the name of the loss and still passed raw outputs.
# Of 20 new networks with other random weights, for how many does the first batch raise an error?
#
# *My prediction:*

# %% id="belief-bce"
ran = 0
for seed in range(20):
    torch.manual_seed(seed)
    outputs = build_model()(x_train[:8]).squeeze(1)
    try:
        F.binary_cross_entropy(outputs, y_train[:8].float())
        ran += 1
    except RuntimeError as error:
        message = str(error).splitlines()[0]
print(f"BCELoss on raw outputs runs for {ran} of 20 networks. For the others it says:")
print(f"    {message}")

logits, labels = 3 * torch.randn(8), y_train[:8].float()
with_sigmoid = F.binary_cross_entropy(torch.sigmoid(logits), labels)
from_logits = F.binary_cross_entropy_with_logits(logits, labels)
print(f"sigmoid and BCELoss {with_sigmoid:.5f}, BCEWithLogitsLoss {from_logits:.5f}")

# %% [markdown] id="belief-bce-read"
# If you expected an error each time, you assumed that the eight outputs scatter around 0. They are
# nearly equal, so as a rule all of them lie on the same side of 0, and on the upper side nothing
# complains: the program runs on outputs that are not meant as probabilities. With a sigmoid in
# front, `BCELoss` is the function that the author had before. Neither brings the images to the
# output.
#
# **"Then it must be the learning rate."** The post does not say so, but many would try it first.

# %% id="belief-rate"
for rate in (1e-2, 1e-4):
    show(f"learning rate {rate:g}", train(new_model(), x_train, y_train, x_val, 2, rate))

# %% [markdown] id="spread-text"
# Neither helps within two epochs. Stop guessing, and measure.
#
# ## Instrument 2: initial loss and logit spread
#
# Two measurements on a *new* model, before any training:
#
# - `initial_loss`: with C classes it should be near ln C. A much larger value points to a wrong
#   last layer or loss, or to outputs on the wrong scale.
# - `logit_spread`: how much the outputs differ from image to image.
#
# **"Perhaps the random weights?"** If an unlucky draw is to blame, other draws will look better.
# So we measure three.

# %% id="spread"
for seed in range(3):
    torch.manual_seed(seed)
    model = build_model()
    print(
        f"seed {seed}: initial loss {initial_loss(model, x_val, y_val):.4f}",
        f"  logit spread {logit_spread(model, x_val):.5f}",
        f"  mean logit {model(x_val).mean().item():+.3f}",
    )
spread_full = logit_spread(full, prepare(val_set.images[:32], 224))
print(f"at the post's own size of 224 pixels: logit spread {spread_full:.5f} (32 images)")

# %% [markdown] id="spread-read"
# The initial loss looks perfect, but a network that answers one half to everything has a loss of
# ln 2, too. The spread shows the fault: the images change the logit in the fourth decimal only.
# This holds for every seed and at the size of the post. So it is not the randomness of the draw.
# How large a healthy spread is, you will see when we repair the network.
#
# Where do the differences between images get lost? After each layer with weights, take the standard
# deviation over the images, and compare it with the typical size of the values.

# %% id="layers"
fresh = new_model()
x, before = x_val, None
with torch.no_grad():
    for layer in fresh:
        x = layer(x)
        if isinstance(layer, nn.Conv2d | nn.Linear):
            differs, size = x.std(dim=0).mean().item(), x.abs().mean().item()
            kept = "" if before is None else f", {differs / before:.2f} of the layer before"
            name = type(layer).__name__
            print(f"{name:7s} typical size {size:.4f}, differs by {differs:.5f}{kept}")
            before = differs
print(f"default weights are {(1 / 6) ** 0.5:.2f} times as large as He weights")

# %% [markdown] id="layers-read"
# Each layer makes the differences between images smaller. The typical size does not follow them
# down: it is soon that of the biases, which are the same for every image. PyTorch draws the
# weights of a layer with n inputs with a standard deviation of $1/\sqrt{3n}$. In front of a ReLU,
# $\sqrt{2/n}$ would keep the signal at its size; this is *He initialisation*. The default is 0.41
# times as large, and seven layers in a row leave very little. The input makes it worse: pixels
# between 0 and 1 mostly hold a grey level that all images share.
#
# ## Instrument 3: the share of dead units
#
# A ReLU that is zero for *every* image passes nothing on and has no gradient. Such a unit is called
# dead. `dead_unit_share` gives the share of them behind each ReLU. (A channel of a convolution is
# one unit: it is dead if it is zero at every position of every image.) Two published tools
# (SageMaker Debugger and TheDeepChecker) warn when the share in a layer is above one half.

# %% id="dead"
def dead(model, x):
    return " ".join(f"{share:4.0%}" for share in dead_unit_share(model, x).values())


print("share of dead units       3 convolutions, 3 linear layers")
print("new network              ", dead(fresh, x_val))
print("the post's, 4 epochs     ", dead(plain, x_val))

# %% [markdown] id="leaky-text"
# The linear layers of the trained network are above one half, so the tools would warn. But is this
# why the network does not learn? Test it: a *leaky* ReLU passes on one hundredth of a negative
# value. No unit of such a network can be dead.

# %% [markdown] id="predict-leaky"
# **Predict.** With leaky ReLUs, does the post's program leave ln 2 within two epochs?
#
# *My prediction:*

# %% id="leaky"
def leaky(model):
    return nn.Sequential(*(nn.LeakyReLU() if isinstance(m, nn.ReLU) else m for m in model))


show("leaky ReLU", train(new_model(leaky), x_train, y_train, x_val, epochs=2))

# %% [markdown] id="wait-text"
# It does not. If you said yes, you took something that goes with the fault for its cause.
#
# One belief is left: **"It only needs more time."**

# %% [markdown] id="predict-wait"
# **Predict.** The post's program goes on for another seven epochs. Where is its loss then: still at
# ln 2, above, or well below?
#
# *My prediction:*

# %% id="wait"
more = train(plain, x_train, y_train, x_val, epochs=7)  # the same weights, a new Adam
show("epochs 5 to 11", more)
print("logit spread, 1 to 11 ", " ".join(f"{v:.1g}" for v in plain_run["spread"] + more["spread"]))
print("share of dead units   ", dead(plain, x_val))

# %% [markdown] id="wait-read"
# If you said "still at ln 2", you assumed that nothing of the images reaches the output. But
# *nearly* nothing is not nothing: after several flat epochs the network leaves ln 2. The spread
# grows tenfold or more while the loss has hardly moved, so it tells you earlier. And note the dead
# units: this network learns, and half or more of the units in its linear layers are dead.
#
# Does this answer the post? No: the author trains at a larger size. In a test of ours with 112
# pixels, the same layers stayed at ln 2 for all of the five epochs that we ran. Such a plateau may
# end, but the loss does not tell you when. Better to remove what causes it.
#
# ## The repair, piece by piece
#
# Each piece can be tested alone: a centred input, weights of the right size, and *batch norm*, a
# layer that shifts and scales each channel to mean 0 and standard deviation 1 over the batch.

# %% id="repairs"
def he(model):
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return model


def batch_norm(model):
    layers = []
    for layer in model:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
        elif isinstance(layer, nn.Linear) and layer.out_features > 1:
            layers.append(nn.BatchNorm1d(layer.out_features))
    return nn.Sequential(*layers)


def spread_in_training_mode(model, x):
    """Of a copy: in training mode, batch norm uses this batch and updates its statistics."""
    with torch.no_grad():
        return copy.deepcopy(model).train()(x).std().item()


def first_epoch_below(limit, losses):
    return next((epoch for epoch, loss in enumerate(losses, 1) if loss < limit), None)


mean, std = x_train.mean(), x_train.std()
z_train, z_val = (x_train - mean) / std, (x_val - mean) / std
runs = {"the post's program": {k: plain_run[k] + more[k] for k in more}}
print("the post's program, see above")
print(f"    spread before {logit_spread(fresh, x_train):.4f},",
      "loss below 0.68 in epoch", first_epoch_below(0.68, runs["the post's program"]["val"]))
for name, change, x, x_v, epochs in [
    ("centred input", lambda model: model, z_train, z_val, 4),
    ("centred, He weights", he, z_train, z_val, 3),
    ("batch norm", batch_norm, x_train, x_val, 3),
]:
    model = new_model(change)
    spread = spread_in_training_mode(model, x)
    runs[name] = train(model, x, y_train, x_v, epochs)
    show(name, runs[name])
    print(f"    spread before {spread:.4f}, loss below 0.68 in epoch",
          first_epoch_below(0.68, runs[name]["val"]), f"  dead {dead(model, x_v)}")

# %% id="repairs-plot" alt="Two panels over the epochs for the post's program and three repaired ones. Left: validation loss, with a line at ln 2. Right: logit spread, on a logarithmic axis. The repaired programs leave ln 2 within the first epochs; the post's stays there for many, and in these its spread is small."
colors, markers = ["#0072B2", "#E69F00", "#56B4E9", "black"], ["o", "s", "^", "x"]
styles = zip(colors, markers, ["-", "--", "-.", ":"], strict=True)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
for (name, run), (color, marker, line) in zip(runs.items(), styles, strict=True):
    epochs = range(1, len(run["val"]) + 1)
    left.plot(epochs, run["val"], color=color, marker=marker, linestyle=line, label=name)
    right.semilogy(epochs, run["spread"], color=color, marker=marker, linestyle=line)
left.axhline(0.693, color="grey", linewidth=0.8)
left.set(title="Validation loss (thin line: ln 2)", xlabel="epoch", ylabel="loss in nats")
left.set(ylim=(0, 1))
right.set(title="Logit spread after each epoch", xlabel="epoch")
right.set(ylabel="standard deviation of the logits")
figure.legend(loc="outside lower center", ncols=4)
plt.show()

# %% [markdown] id="repairs-read"
# *The picture:* on the left, the post's program runs along ln 2 for many epochs before it falls;
# the three repaired programs fall within the first few. On the right, in the epochs that all of
# them have, the spread of the post's program is below the others by a factor of ten to a thousand
# or more.
#
# The spread *before* training is in the print only, since the picture begins after the first epoch.
# Centring the input makes it several times larger, but it stays at one or two thousandths. With He
# weights or batch norm it is between 0.3 and 1. This gives a rule of thumb for the spread before
# training, where "leaves ln 2" means a validation loss below 0.68:
#
# - *0.05 to 1 or a little more*: healthy. Here the loss leaves ln 2 in the first or second epoch.
# - *one or two thousandths*, as with the centred input: a matter of chance. With our three seeds the
#   loss leaves ln 2 in epoch 1, 3 and 4.
# - *below 0.001*: a plateau of six epochs or more. In a deeper network it can last much longer.
#
# A fixed limit of one half for dead units does not work: without batch norm, about half of a linear
# layer is often dead in networks that learn, and in a new network with default weights already.
# The convolutions say more. In the repaired networks less than a fifth of their channels is dead.
#
# ## One symptom, two causes
#
# Take the healthy start with He weights, and make the steps a hundred times larger.

# %% id="large-step"
healthy = new_model(he)
print(f"logit spread before {logit_spread(healthy, z_val):.2f}   dead units", dead(healthy, z_val))
show("He weights, rate 0.1", train(healthy, z_train, y_train, z_val, 2, learning_rate=0.1))
print("dead units afterwards", dead(healthy, z_val))

# %% [markdown] id="large-step-read"
# The accuracy is that of a constant, as before, but the cause is another one. This network did see
# its images, and the large steps took that away. The spread before the
# first step cannot show that. The dead units do: two convolutions with no dead channel
# in the new network have most or all of them dead. So the rule of thumb is a comparison: *measure
# the new network and the trained one. A convolution that goes from hardly any dead channels to most
# of them points to steps that are too large. In a linear layer no share decides.*
#
# ## Instruments 4 and 5: overfit one batch, and the gradient norm by layer
#
# **Overfit one batch.** Take 20 images and train on nothing else for 60 steps. A program whose
# model, loss and steps are sound learns them by heart: the loss goes to nearly zero.
#
# **Gradient norm by layer.** After one `backward()`, take the length of the gradient vector of each
# layer's weights. If it is far smaller in the first layer than in the last, the front of the
# network is hardly told what to change.
#
# Both go into one table, for faults of several kinds. *Deeper* has 14 more linear layers.
# *Extra sigmoid* puts a sigmoid in front of `BCEWithLogitsLoss`, which has one built in. *Shuffled
# labels* gives each image the label of another one.

# %% [markdown] id="predict-one-batch"
# **Predict.** Which of the six rows end near zero? In particular, does *shuffled labels*?
#
# *My prediction:*

# %% id="one-batch"
def gradient_norms(model, x, y):
    model.zero_grad()
    F.binary_cross_entropy_with_logits(model(x).squeeze(1), y.float()).backward()
    return [m.weight.grad.norm().item() for m in model if isinstance(m, nn.Conv2d | nn.Linear)]


def overfit(model, x, y, learning_rate=1e-3):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    losses = []
    for _ in range(60):
        loss = F.binary_cross_entropy_with_logits(model(x).squeeze(1), y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def deeper(model):
    more_layers = [layer for _ in range(14) for layer in (nn.Linear(32, 32), nn.ReLU())]
    return nn.Sequential(*model[:-1], *more_layers, model[-1])


def extra_sigmoid(model):
    return nn.Sequential(*model, nn.Sigmoid())


twenty = torch.cat([(y_train == label).nonzero().squeeze(1)[:10] for label in (0, 1)])
x, z, y = x_train[twenty], z_train[twenty], y_train[twenty]
torch.manual_seed(SEED)
mixed = y[torch.randperm(20)]
print(f"{'':22s} loss at step               gradient norm")
print(f"{'':22s} {'1':5s}  {'20':5s}  {'60':5s}      first layer   last layer")
for name, change, images, labels, rate in [
    ("the post's program", lambda model: model, x, y, 1e-3),
    ("centred input", lambda model: model, z, y, 1e-3),
    ("rate 0.00001", lambda model: model, z, y, 1e-5),
    ("deeper", deeper, z, y, 1e-3),
    ("extra sigmoid", extra_sigmoid, z, y, 1e-3),
    ("shuffled labels", lambda model: model, z, mixed, 1e-3),
]:
    model = new_model(change)
    norms = gradient_norms(model, images, labels)
    losses = overfit(model, images, labels, rate)
    print(f"{name:22s} {losses[0]:.3f}  {losses[19]:.3f}  {losses[59]:.3f}",
          f"      {norms[0]:.0e}         {norms[-1]:.0e}")

# %% [markdown] id="one-batch-read"
# *What it catches.* The program with tiny steps, the deeper one and the one with the extra sigmoid
# stay near ln 2. The post's program gets through, late: on one batch all steps point the same way,
# and even a weak signal adds up.
#
# *What it does not catch.* Shuffled labels end near zero. If you expected a high loss, you
# assumed that only true labels can be learned; 20 wrong ones are learned by heart just as well.
# The same holds for images that are prepared wrongly, and for a network that is far too large: this
# test says nothing about new images. If it passes, look at the data and at validation next.
#
# *The gradient norms.* In the networks with seven layers the first and the last layer differ by a
# factor of ten or so at the most. Only in the deeper network is the first layer far below the last,
# by a factor of tens of thousands or more: the gradient *vanishes* on its way back, as the signal
# does on its way forward. A common limit is a factor of a thousand. It does not find every collapse:
# the post's program is far from it.
#
# ## Instrument 6: two curves
#
# The post's program prints only the validation loss, and the title says that it rises. So far it
# only stays. But take the repaired program with the centred input, and few images.

# %% [markdown] id="predict-two-curves"
# **Predict.** With 64 training images and 20 epochs, is the validation loss at the end above or
# below the ln 2 of a constant answer? And the training loss?
#
# *My prediction:*

# %% id="two-curves" alt="Loss over 20 epochs. Training and validation start at ln 2. The training loss falls to nearly zero; the validation loss dips, jumps, and ends well above ln 2."
few = torch.cat([(y_train == label).nonzero().squeeze(1)[:32] for label in (0, 1)])
memoriser = new_model()
run = train(memoriser, z_train[few], y_train[few], z_val, epochs=20)
epochs = range(1, 21)
figure, axes = plt.subplots(figsize=(6, 3.4), layout="constrained")
axes.plot(epochs, run["train"], color="#0072B2", marker="o", label="training")
axes.plot(epochs, run["val"], color="#E69F00", marker="s", linestyle="--", label="validation")
axes.axhline(0.693, color="grey", linewidth=0.8, label="ln 2")
axes.set(title="Loss with 64 training images", xlabel="epoch", ylabel="loss in nats")
axes.set(ylim=(0, None), xticks=range(0, 21, 5))
figure.legend(loc="outside right upper")
plt.show()
print(f"last epoch: training loss {run['train'][-1]:.3f}, validation loss {run['val'][-1]:.3f},",
      f"validation accuracy {run['accuracy'][-1]:.2f}")
print("the post's program:", " ".join(f"{v:.5f}" for v in plain_run["val"]), "(first four epochs)")

# %% [markdown] id="two-curves-read"
# *The picture:* both curves start at ln 2. The training loss falls to nearly zero, the validation
# loss dips a little, jumps up and down, and ends well above ln 2.
#
# Here is the rising loss of the title. If you expected a loss below ln 2, you assumed that a
# network with more right answers than a constant must also have a lower loss. This one has learned
# its training images by heart, and a wrong answer that it is sure of costs a lot. (Lesson 3 is
# about this.)
#
# So the title has at least two readings: a constant network whose loss moves in the last decimals,
# as in the last line above, or a network that overfits. The equal predictions speak for the first.
# The validation loss alone cannot tell. With both curves you see it at once: both lie at ln 2, or
# one lies near zero and the other far above it. Millions of weights for 2600 images make the second
# likely once the first is repaired.
#
# ## Smaller faults of the same program
#
# *The mean of batch means.* The post averages the losses of the batches. If the last batch is
# smaller, its images count for more. Here are 200 images in batches of 64, in three orders:

# %% id="batch-means"
with torch.no_grad():
    logits = memoriser(z_val).squeeze(1)  # (200,)
    losses = F.binary_cross_entropy_with_logits(logits, y_val.float(), reduction="none")  # (200,)
print("batch sizes", [len(batch) for batch in losses.split(64)])
print(f"mean over the images    {losses.mean():.3f}")
torch.manual_seed(SEED)
for _ in range(3):
    batches = losses[torch.randperm(200)].split(64)
    print(f"mean of the batch means {torch.stack([batch.mean() for batch in batches]).mean():.3f}")

# %% [markdown] id="view-text"
# The mean over the images does not depend on the order, the mean of the batch means does. It is
# wrong by chance, in either direction. The error is this large because the last batch is small and
# the losses of this network differ much from image to image.
#
# *`view` with -1.* The post shapes each batch with `view((-1, 1, 224, 224))`. The -1 takes
# whatever is left. With colour images it makes three images out of each, without an error:

# %% id="view"
colour = torch.zeros(8, 3, 224, 224)
print(tuple(colour.shape), "becomes", tuple(colour.view(-1, 1, 224, 224).shape))

# %% [markdown] id="graph-text"
# *Validation with gradients.* The post does not switch them off. The numbers are right, but the
# output refers to a graph (its `grad_fn`), which keeps most of what the layers computed, for a
# backward pass that never comes. For one batch of 8 at the size of the post:

# %% id="graph"
batch = torch.zeros(8, 1, 224, 224)
print("grad_fn with gradients:", type(full(batch).grad_fn).__name__)
with torch.no_grad():
    print("grad_fn with no_grad:  ", full(batch).grad_fn)
    x, numbers = batch, 0
    for layer in full:
        x = layer(x)
        numbers += x.numel()
print(f"outputs of all layers: {numbers * 4 / 2**20:.0f} MiB")

# %% [markdown] id="summary"
# ## What to take away
#
# - Write down the loss of the best constant answer before you train. A curve at that level says
#   "input not used so far", not "almost there".
# - A good initial loss is not enough. Measure the spread of the logits, too: before training it
#   shows a signal that does not get through.
# - Compare the dead units before and after. A convolution that goes from hardly any to most: the
#   steps are too large. Half of a linear layer: ordinary.
# - Overfit one batch: it tests model, loss and steps, but neither the labels nor new images.
# - Always log training loss and validation loss, computed in the same way.
#
# Part 2, `lesson-part-2.ipynb`, turns a finding into a test that finds the same fault in any program.
# Each exercise asks you for one.
#
# ## Every fault of the post
#
# | what | treated where |
# |---|---|
# | the signal shrinks in a plain network with default weights and an input that is not centred | this lesson, and in one of the exercises |
# | many units are dead after Adam's first epochs | this lesson: true, but here not the cause |
# | only the validation loss is kept | this lesson, and in one of the exercises |
# | millions of weights for 2600 images, 100 epochs, nothing against overfitting | counted and reproduced here, one of the exercises, and lesson 3 |
# | validation keeps the graph | shown here, and in one of the exercises |
# | `eval()` inside the epoch; the indentation is lost in the post | no effect in this network, which has no layer that depends on the mode; lesson 3 |
# | mean of batch means | this lesson, and in one of the exercises |
# | `view` with -1 hides wrong shapes | shown here; the exercises have relatives of it |
# | the validation loop reuses the names `image`, `label`, `pred`, `loss` | no effect until one of them is used after the epoch; give them names of their own |
# | no accuracy, no baseline, no class balance | this lesson, instrument 1 |
# | no seed | this lesson was checked with three; the symptom does not depend on it |
# | shuffling | cannot be judged: the post does not show its loaders |
# | the model is moved to `device`, the batches are not | on a CPU no effect; on a GPU it stops with an error, unless the loader moves them |
# | BCE on raw outputs | this lesson |
# | lines without effect: `iter(loader)`, `pred.float()`, `loss_fn.to(device)`, `i = 0` | harmless; delete them, so that what remains can be checked |
#
# We know of no accepted answer to the post. What this lesson says rests on the experiments above.
