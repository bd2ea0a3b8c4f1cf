# %% [markdown] id="title"
# # Lesson 4: loss and accuracy both rise
#
# The post is a question on StackOverflow (45100045). There are two classes of images, 15,000 of
# each, 256x256 pixels, in colour. The network is written in Keras: three convolutions with 32, 64
# and 128 filters of 5x5, each followed by batch norm, ReLU, pooling and dropout; then a dense layer
# of 128 units, again with batch norm, ReLU and dropout; then two softmax outputs. All five kernels
# carry an L2 penalty of 0.0001. The optimiser is Adam with its defaults.
#
# The author shows epochs 14 to 26 of 180. The accuracy climbs, in training and in validation. Both
# losses climb as well. The author also expected a start near 0.69, because -ln 0.5 = 0.69, but saw
# more than that, and asks: is this overfitting, or what is it?
#
# There were three answers.
#
# 1. The one with the most votes: use one output with a sigmoid, and binary cross-entropy.
# 2. Use binary cross-entropy, and a smaller learning rate: yours is too big.
# 3. A rising loss beside a rising accuracy is not unusual. Lower the learning rate when progress
#    stops (`ReduceLROnPlateau`).
#
# No answer was accepted. In this lesson you test all three.

# %% id="setup"
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

import imagesets

torch.set_num_threads(1)
torch.manual_seed(0)


def tensors(image_set):
    x = torch.from_numpy(image_set.images).permute(0, 3, 1, 2) / 255  # (N, 1, 28, 28)
    return ((x - 0.3) / 0.35).contiguous(), torch.from_numpy(image_set.labels)


pool = imagesets.load("garments", "train", classes=["dress", "coat"], count=1300, seed=4)
(x_train, y_train), (x_val, y_val) = (tensors(part) for part in pool.divide([800, 500], 4))
print(f"{len(x_train)} training and {len(x_val)} validation images of {', '.join(pool.classes)}")

# %% [markdown] id="log-text"
# ## What the printed log already says
#
# These are the numbers of the post.

# %% id="log"
post = torch.tensor(
    [  # epoch, loss, accuracy, validation loss, validation accuracy
        [14, 0.7426, 0.7976, 0.7306, 0.7739],
        [15, 0.7442, 0.8034, 0.7284, 0.8018],
        [16, 0.7439, 0.8187, 0.7516, 0.8103],
        [17, 0.7401, 0.8323, 0.7966, 0.7945],
        [18, 0.7451, 0.8392, 0.7601, 0.8328],
        [19, 0.7653, 0.8471, 0.7776, 0.8243],
        [20, 0.7514, 0.8553, 0.8367, 0.8170],
        [21, 0.7580, 0.8601, 0.8336, 0.8219],
        [22, 0.7639, 0.8676, 0.8226, 0.8438],
        [23, 0.7599, 0.8767, 0.8618, 0.8280],
        [24, 0.7632, 0.8761, 0.8367, 0.8426],
        [25, 0.7651, 0.8769, 0.8520, 0.8365],
        [26, 0.7713, 0.8815, 0.8770, 0.8316],
    ]
)
epoch, loss, accuracy, val_loss, val_accuracy = post.T
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
left.plot(epoch, loss, marker="o", label="training")
left.plot(epoch, val_loss, marker="o", label="validation")
left.axhline(math.log(2), color="gray", linestyle=":", label="guessing, ln 2")
left.set(title="Loss in the post", xlabel="epoch", ylim=(0, 1))
right.plot(epoch, accuracy, marker="o", label="training")
right.plot(epoch, val_accuracy, marker="o", label="validation")
right.set(title="Accuracy in the post", xlabel="epoch", ylim=(0.5, 1))
for axes in (left, right):
    axes.grid(alpha=0.25)
    axes.legend()
plt.show()

print("epoch   loss    a network that knows how often it is right   left over")
for row in (0, 6, 12):
    p = accuracy[row].item()
    honest = -p * math.log(p) - (1 - p) * math.log(1 - p)
    left_over = loss[row].item() - honest
    print(f"{epoch[row]:>5.0f}   {loss[row]:.3f}   {honest:>22.3f} {left_over:>31.3f}")

# %% [markdown] id="log-moral"
# Guessing costs ln 2. A network that is right in about eight of ten cases or more pays more than
# that, in every line of the log. One that answers each image with a confidence equal to its own
# accuracy would pay the number in the third column. The rest needs a reason. Either the network is
# far too sure of its mistakes (lesson 3), or this number contains something that is not about
# images at all.

# %% [markdown] id="reproduce-text"
# ## The symptom
#
# This is the network of the post, made small: 28x28 pixels, two convolutions, one pooling, a wide
# dense layer. Keras adds the penalty to the loss that it prints, for training and for validation.
# Its training numbers are running means over the epoch, with dropout on. We print the same. To see
# in a few epochs what took the author many, the batches are small, and the penalty and the learning
# rate are four times as large as in the post.

# %% id="reproduce"
L2 = 4e-4


def build(outputs=2):
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, padding=2),  # (B, 8, 28, 28)
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (B, 8, 14, 14)
        nn.Dropout(0.2),
        nn.Conv2d(8, 16, kernel_size=3, padding=1),  # (B, 16, 14, 14)
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Flatten(),  # (B, 3136)
        nn.Dropout(0.5),
        nn.Linear(16 * 14 * 14, 256),  # (B, 256)
        nn.BatchNorm1d(256),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(256, outputs),  # (B, 2) or (B, 1)
    )


def kernels(model):
    return [p for p in model.parameters() if p.dim() > 1]


def penalty(model, strength):
    return strength * sum(kernel.square().sum() for kernel in kernels(model))


def cross_entropy(outputs, labels):
    if outputs.shape[1] == 1:
        return F.binary_cross_entropy_with_logits(outputs[:, 0], labels.float())
    return F.cross_entropy(outputs, labels)


def answers(outputs):
    return (outputs[:, 0] > 0).long() if outputs.shape[1] == 1 else outputs.argmax(dim=1)


def evaluate(model, x, y):
    """Data term and accuracy in eval mode."""
    model.eval()
    with torch.no_grad():
        outputs = torch.cat([model(part) for part in x.split(250)])
    model.train()
    return cross_entropy(outputs, y).item(), (answers(outputs) == y).float().mean().item()


def train(epochs=6, lr=4e-3, strength=L2, outputs=2, plateau=False):
    """Returns the model, and one table of numbers per epoch."""
    torch.manual_seed(1)
    model = build(outputs)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.2, patience=0)
    log = []
    for _ in range(epochs):
        data = right = 0.0
        total = 0.0
        for index in torch.randperm(len(x_train)).split(16):
            x, y = x_train[index], y_train[index]
            out = model(x)
            data_term = cross_entropy(out, y)
            loss = data_term + penalty(model, strength)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            data += data_term.item() * len(y)
            total += loss.item() * len(y)
            right += (answers(out) == y).sum().item()
        at_end, _ = evaluate(model, x_train, y_train)
        val_data, val_accuracy = evaluate(model, x_val, y_val)
        with torch.no_grad():
            extra = penalty(model, strength).item()
        if plateau:
            schedule.step(val_data + extra)
        log.append(
            {
                "loss": total / len(x_train),
                "accuracy": right / len(x_train),
                "val_loss": val_data + extra,
                "val_accuracy": val_accuracy,
                "data": data / len(x_train),
                "data_at_end": at_end,
                "val_data": val_data,
                "penalty": extra,
            }
        )
    return model, log


def column(log, name):
    return [row[name] for row in log]


def draw(log, title):
    epochs = range(1, len(log) + 1)
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    left.plot(epochs, column(log, "loss"), marker="o", label="training")
    left.plot(epochs, column(log, "val_loss"), marker="o", label="validation")
    right.plot(epochs, column(log, "accuracy"), marker="o", label="training")
    right.plot(epochs, column(log, "val_accuracy"), marker="o", label="validation")
    left.set(title=f"Loss as printed, {title}", xlabel="epoch", ylim=(0, None))
    right.set(title=f"Accuracy, {title}", xlabel="epoch", ylim=(0.8, 1))
    for axes in (left, right):
        axes.grid(alpha=0.25)
        axes.legend()
    plt.show()


model, log = train()
draw(log, "our network")
for number, row in enumerate(log, start=1):
    print(
        f"epoch {number}   loss {row['loss']:.3f}   accuracy {row['accuracy']:.3f}   "
        f"val_loss {row['val_loss']:.3f}   val_accuracy {row['val_accuracy']:.3f}"
    )

# %% [markdown] id="split-text"
# ## The instrument: data term and penalty, separately
#
# The printed loss is a sum. One term depends on the images: the cross-entropy. The other depends on
# the weights alone: the penalty. Plot the two separately. Then ask which layer the penalty comes
# from.

# %% id="split"
epochs = range(1, len(log) + 1)
figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained", sharey=True)
for ax, data, title in zip(axes, ("data", "val_data"), ("training", "validation"), strict=True):
    below = column(log, data)
    above = [d + p for d, p in zip(below, column(log, "penalty"), strict=True)]
    ax.fill_between(epochs, 0, below, alpha=0.5, label="data term")
    ax.fill_between(epochs, below, above, alpha=0.5, label="penalty")
    ax.set(title=f"The two parts, {title}", xlabel="epoch", ylim=(0, None))
    ax.legend()
plt.show()


def penalty_by_layer(model, strength):
    """The share of each kernel in the penalty, in nats: {layer: strength x sum of squares}."""
    return {
        f"{name} {tuple(layer.weight.shape)}": strength * layer.weight.square().sum().item()
        for name, layer in model.named_modules()
        if isinstance(layer, nn.Conv2d | nn.Linear)
    }


torch.manual_seed(1)
before, after = penalty_by_layer(build(), L2), penalty_by_layer(model, L2)
print(f"{'kernel':<22}   before   after")
for name in before:
    print(f"{name:<22}   {before[name]:.4f}   {after[name]:.4f}")
print(f"{'all':<22}   {sum(before.values()):.4f}   {sum(after.values()):.4f}")
print(f"\n{'epoch':<22}   {'first':<7}  last")
for name in ("data", "val_data", "penalty"):
    print(f"{name:<22}   {log[0][name]:.4f}   {log[-1][name]:.4f}")

shapes = [(32, 3, 5, 5), (64, 32, 5, 5), (128, 64, 5, 5), (128, 32 * 32 * 128), (2, 128)]
counts, starts = [], []
for shape in shapes:  # outputs, inputs, size of the filter
    count, area = math.prod(shape), math.prod(shape[2:])
    counts.append(count)
    starts.append(1e-4 * count * 2 / ((shape[0] + shape[1]) * area))  # Glorot's rule
print(f"\nThe post: {sum(counts):,} penalised weights, {counts[3]:,} in the dense layer; ")
print(f"penalty at the start {sum(starts):.3f}, not explained in epoch 26 {left_over:.3f}")

# %% [markdown] id="split-moral"
# The data term falls, most of all on the training images. The penalty grows, and nearly all of it
# sits in one place: the kernel of the dense layer. In the post it is the same layer, only far
# larger. Its penalty is small at the start, and must have grown about tenfold to make up what is
# left over in epoch 26.
#
# Why do penalised weights grow at all? Adam divides each gradient by its usual size. A weight whose
# gradient is little more than noise still takes steps of about the size of the learning rate, now
# in one direction and now in the other. This is a random walk, and the sum of squares grows along
# it with every step, until the pull of the penalty is as strong as the noise. You can test that
# below: without the pull the weights should grow even more, and with smaller steps less.

# %% [markdown] id="bce-text"
# ## Belief 1: "use binary cross-entropy" (five votes)
#
# There are two ways to read this advice: the mean binary cross-entropy over the two softmax
# outputs, or one output with a sigmoid. Take some logits and compare the three losses, and their
# gradients.

# %% id="bce"
torch.manual_seed(2)
logits = (3 * torch.randn(1000, 2, dtype=torch.float64)).requires_grad_()  # (N, 2)
labels = torch.randint(0, 2, (1000,))
targets = F.one_hot(labels, 2).double()  # (N, 2)
losses = {
    "cross-entropy of two outputs": F.cross_entropy(logits, labels),
    "mean BCE over two softmax outputs": F.binary_cross_entropy(logits.softmax(dim=1), targets),
    "BCE of one sigmoid of the difference": F.binary_cross_entropy_with_logits(
        logits[:, 1] - logits[:, 0], labels.double()
    ),
}
reference = None
for name, value in losses.items():
    (gradient,) = torch.autograd.grad(value, logits, retain_graph=True)
    reference = gradient if reference is None else reference
    difference = (gradient - reference).abs().max()
    print(f"{name:<38} {value.item():.6f}   gradient differs by {difference:.0e}")

_, one_unit = train(outputs=1)
draw(one_unit, "one sigmoid unit")

# %% [markdown] id="bce-moral"
# All three are the same function of the logits. With two classes p and 1 - p carry the same
# information, so there is nothing to gain. The network with one unit does what the one with two
# does: accuracy up, printed loss up. Yet this was the answer with the most votes.

# %% [markdown] id="lr-text"
# ## Belief 2: "the learning rate is too big", and belief 3: "lower it on a plateau"
#
# Both can be tried in seconds. But do not look at the printed sum alone. The plots also show the
# test that separates the causes: the same program with the penalty switched off.

# %% id="lr"
free, free_log = train(strength=0.0)
runs = {
    "as in the post": log,
    "a quarter of the learning rate": train(lr=1e-3)[1],
    "ReduceLROnPlateau": train(plateau=True)[1],
    "no penalty": free_log,
}
figure, axes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained")
for name, run in runs.items():
    axes[0].plot(epochs, column(run, "val_loss"), label=name)
    axes[1].plot(epochs, column(run, "penalty"), label=name)
    axes[2].plot(epochs, column(run, "val_data"), label=name)
for ax, title in zip(axes, ("val_loss as printed", "penalty", "data term alone"), strict=True):
    ax.set(title=title, xlabel="epoch", ylim=(0, None))
    ax.grid(alpha=0.25)
axes[0].legend(fontsize="small")
plt.show()
print(f"{'last epoch':<32} val_loss = data term + penalty   val_accuracy")
for name, run in runs.items():
    end = run[-1]
    print(
        f"{name:<32}   {end['val_loss']:.3f}       {end['val_data']:.3f}      {end['penalty']:.3f}"
        f"          {end['val_accuracy']:.3f}"
    )
with torch.no_grad():
    print(f"\nWithout penalty the squares of the weights would have cost {penalty(free, L2):.3f}.")

# %% [markdown] id="lr-moral"
# Here is the trap. A smaller learning rate *does* lower the printed curve, and with a plateau
# schedule the curve bends down too. Smaller steps make a shorter random walk, so the penalty is
# smaller. From the sum alone you would call belief 2 confirmed. The data term hardly changes. And
# with the penalty switched off the rise is gone, at the full learning rate. The last line is the
# test of the random walk: nothing pulls the weights back there, and they grew more.
#
# This does not mean that a learning rate is never too large near the end. Such a case does occur,
# but it looks different: the data term itself stops falling, or climbs. The exercise
# `late-learning-rate` has that case. So first split the sum, then think about the step.

# %% [markdown] id="start-text"
# ## Belief 4: "the start must be ln 2"
#
# The author saw a start above 0.69. Two things contribute to it: the penalty, and the logits of an
# untrained network. ln 2 is right only for logits near zero. After batch norm and ReLU each of the
# 256 (in the post 128) units has a size of about 1, so the logits depend on how the last layer is
# initialised. Keras initialises it by Glorot's rule, PyTorch with smaller numbers.

# %% id="start"


def glorot(model):
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    return model


def at_start(model):
    """Data term in training mode, as in the first batches, and the penalty."""
    model.train()
    with torch.no_grad():
        logits = model(x_train[:200])
        return F.cross_entropy(logits, y_train[:200]).item(), penalty(model, L2).item()


print(f"ln 2 = {math.log(2):.3f}")
for name, fill in (("PyTorch's start", lambda m: m), ("Glorot's start", glorot)):
    starts = torch.tensor([at_start(fill(build())) for _ in range(10)])  # (10, 2)
    data, extra = starts.mean(dim=0)
    print(f"{name:<16} data term {data:.3f}   penalty {extra:.3f}   sum {data + extra:.3f}")

# %% [markdown] id="start-moral"
# So a start somewhat above ln 2 proves nothing here. The rule of thumb is for the data term alone,
# in eval mode or without dropout, and for a last layer that starts small. A start *far* above ln C
# is another matter: then the network is sure before it has seen anything.

# %% [markdown] id="scale-text"
# ## What does an L2 penalty do in front of batch norm?
#
# Four of the five kernels of the post are followed by batch norm. Double such a kernel and look at
# the output in training mode. Then add a constant to its bias.

# %% id="scale"
twin = build()
for layer in twin:
    if isinstance(layer, nn.Dropout):
        layer.p = 0.0
twin.train()
with torch.no_grad():
    plain = twin(x_train[:100])
    first = penalty(twin, L2).item()
    twin[10].weight *= 2
    doubled = twin(x_train[:100])
    second = penalty(twin, L2).item()
    twin[10].bias += 5
    shifted = twin(x_train[:100])
print(f"spread of the outputs                     {plain.std():.4f}")
print(f"kernel doubled: outputs change by up to   {(doubled - plain).abs().max():.1e}")
print(f"                penalty                   {first:.4f} → {second:.4f}")
print(f"bias plus 5:    outputs change by up to   {(shifted - doubled).abs().max():.1e}")

# %% [markdown] id="scale-moral"
# Batch norm divides the size of the kernel out again, and takes the bias away. So networks that
# give the same answers can have a penalty four times as large, or as small as you like. Here the
# penalty says nothing about what the network computes. What it does change is the *relative* size
# of a step: the same step is a smaller turn for a longer kernel. L2 in front of batch norm is a
# learning-rate schedule in disguise. And the bias before batch norm has no effect at all.

# %% [markdown] id="mode-text"
# ## Training loss and validation loss are measured under different conditions
#
# In the post the validation loss starts *below* the training loss. Two reasons are possible. The
# training number is a mean over an epoch in which the network still improves, and it is measured
# with dropout on. So measure the training images once more at the end of the epoch, in eval mode.

# %% id="mode"
print("data term   running mean, dropout on   at the end, eval mode   validation")
for number, row in enumerate(log, start=1):
    print(
        f"epoch {number} {row['data']:>18.3f} {row['data_at_end']:>24.3f} {row['val_data']:>17.3f}"
    )
gap = [row["val_data"] - row["data"] for row in log]
fair = [row["val_data"] - row["data_at_end"] for row in log]
print(f"\nvalidation minus training, as printed: {gap[0]:+.3f} → {gap[-1]:+.3f}")
print(f"validation minus training, compared fairly: {fair[0]:+.3f} → {fair[-1]:+.3f}")
in_post = val_loss - loss
print(f"validation minus training in the post: {in_post[0]:+.3f} → {in_post[-1]:+.3f}")

seen = {}
hook = model[10].register_forward_hook(lambda layer, x, out: seen.update(out=out.detach()))
spreads = {}
for mode in (True, False):
    model.train(False)
    for layer in model:
        if isinstance(layer, nn.Dropout):
            layer.train(mode)
    with torch.no_grad():
        model(x_train[:400])
    spreads[mode] = seen["out"].var(dim=0).mean().item()
hook.remove()
ratio = spreads[True] / spreads[False]
print(f"\nvariance before the dense layer's batch norm, dropout on against off: {ratio:.2f} times")

# %% [markdown] id="mode-moral"
# The printed gap and the fair gap have opposite signs here. Log both losses the same way: at the
# end of the epoch, in eval mode, over all images.
#
# The last lines hold two more findings. First, the difference between the two losses in the post
# does not contain the penalty, because both losses contain the same one. The difference grows from
# about nothing. So in the post there *is* overfitting, on top of the penalty: the answer to the
# author's question is "also". Second, dropout in front of a batch norm makes that layer see a
# larger variance in training than later in eval mode. Batch norm stores the larger one. The error
# is small here.

# %% [markdown] id="table"
# ## Everything that is wrong, or said wrongly, in the post
#
# | # | what | where it is treated |
# |---|---|---|
# | 3.1 | the printed losses contain the penalty of five kernels | *The instrument*; exercise `hidden-penalty` |
# | 3.2 | nearly all penalised weights are in one dense layer; with Adam they grow | *The instrument*, by layer |
# | 3.3 | "the start must be ln 2" | *Belief 4* |
# | 3.4 | "use binary cross-entropy" | *Belief 1*: the same function |
# | 3.5 | "learning rate too big", "lower it on a plateau" | *Beliefs 2 and 3*: they mask it; a real case is `late-learning-rate` |
# | 3.6 | L2 in front of batch norm | *What does an L2 penalty do*: it rescales the step |
# | 3.7 | running mean with dropout against eval mode | *Different conditions*; exercise `dropout-gap` |
# | 3.8 | the validation loss also really rises | *Different conditions*, last lines; the cause is the subject of lesson 3 |
# | 3.9 | a bias before batch norm; dropout before batch norm | measured under *L2 penalty* and *Different conditions*: no effect, and a small one |
# | 3.10 | `compile()`, and with it loss and metric, epochs 1 to 13 and the label coding are not shown; no augmentation, no best checkpoint | cannot be tested from the post; an answer that asks for it is worth more than a guess. Checkpoints: lesson 3 |
#
# Ask not only where a loss should start, at ln C, but also where it should end. A loss that comes
# to rest at a number above zero, whatever you do, may have a floor in its formula. The best known
# one: softmax applied twice.

# %% id="floor"
for classes in (2, 3, 10, 100):
    floor = math.log(math.e + classes - 1) - 1
    print(f"{classes:>3} classes: guessing {math.log(classes):.3f}, softmax twice {floor:.3f}")
