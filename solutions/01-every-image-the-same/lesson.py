# %% [markdown] id="post"
# # Lesson 1: every image gets the same answer
#
# The author of the post (datascience.SE 121662) sorts grey images into two classes. There are about
# 2600 images of 224x224 pixels, with values between 0 and 1. The network has three convolutions,
# each with ReLU and pooling, then four fully connected layers down to a single output. The loss is
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
# The third one is the key. In this lesson you reproduce the symptom in seconds, test what was
# believed, and learn four instruments. Every number below is computed by a cell.

# %% id="setup"
import imagesets
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from autograder.measurements import dead_unit_share, initial_loss, logit_spread

torch.set_num_threads(1)
SIZE = 40  # pixels a side; the post has 224


def prepare(image_set, size):
    x = torch.from_numpy(image_set.images).permute(0, 3, 1, 2).float() / 255  # (N, 3, 32, 32)
    x = x.mean(dim=1, keepdim=True)  # (N, 1, 32, 32), grey
    return F.interpolate(x, size=(size, size), mode="bilinear")  # (N, 1, size, size), 0 to 1


# The images of the post are not public. Painted cats (0) and dogs (1) take their place.
train_set = imagesets.load("faces", "train", classes=("cat", "dog"), count=320, seed=0)
val_set = imagesets.load("faces", "test", classes=("cat", "dog"), count=300, seed=0)
x_train, y_train = prepare(train_set, SIZE), torch.from_numpy(train_set.labels)
x_val, y_val = prepare(val_set, SIZE), torch.from_numpy(val_set.labels)
print("training  ", tuple(x_train.shape), "images by class", torch.bincount(y_train).tolist())
print("validation", tuple(x_val.shape), "images by class", torch.bincount(y_val).tolist())
print(f"pixels: minimum {x_train.min():.2f}, maximum {x_train.max():.2f}, mean {x_train.mean():.2f}")

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


torch.manual_seed(0)
full = build_model(224)
weights = sum(p.numel() for p in full.parameters())
first = full[10].weight.numel()
print(f"{weights:,} weights, {first / weights:.1%} of them in the first fully connected layer")
print(f"{weights / 2600:,.0f} weights for each of 2600 images")

# %% [markdown] id="symptom-text"
# ## The symptom
#
# Here is the training loop. Unlike the post's, it keeps *both* losses, training and validation, and
# computes them in the same way: over all images at the end of the epoch. It also stores the
# accuracy, and how much the outputs differ from image to image.

# %% id="loop"
def bce_with_logits(logits, labels):
    return F.binary_cross_entropy_with_logits(logits, labels)


def train(model, x, x_v, epochs, *, learning_rate=1e-3, loss_fn=bce_with_logits, seed=0):
    torch.manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"train": [], "val": [], "accuracy": [], "spread": []}
    for _ in range(epochs):
        model.train()
        for index in torch.randperm(len(x)).split(8):
            logits = model(x[index]).squeeze(1)  # (8,)
            loss = loss_fn(logits, y_train[index].float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            logits = model(x_v).squeeze(1)  # (300,)
        history["train"].append(initial_loss(model, x, y_train))
        history["val"].append(F.binary_cross_entropy_with_logits(logits, y_val.float()).item())
        history["accuracy"].append(((logits > 0) == (y_val == 1)).float().mean().item())
        history["spread"].append(logit_spread(model, x_v))
    return history


def show(name, history):
    print(f"{name:32s} validation loss", " ".join(f"{v:.3f}" for v in history["val"]), end="   ")
    print("accuracy", " ".join(f"{v:.2f}" for v in history["accuracy"]))


# %% id="symptom"
torch.manual_seed(0)
plain = build_model()
plain_run = train(plain, x_train, x_val, epochs=4)
show("the post's program", plain_run)
print("ln 2 =", f"{torch.log(torch.tensor(2.0)):.3f}")
with torch.no_grad():
    print("probabilities of ten images:", torch.sigmoid(plain(x_val[:10])).squeeze(1).numpy())

# %% [markdown] id="symptom-read"
# All images get the same probability, and the loss stays at ln 2 = 0.693. The title of the post
# says that the loss increases. A loss that wobbles around ln 2 rises and falls by a little.
#
# ## Instrument 1: the baseline that looks at no image
#
# Is 0.693 good or bad? Compare it with the loss of a program that sees no image at all. There are
# two ways to find that loss.
#
# - *By reasoning.* The best constant answer is the class shares. Its loss is the entropy of these
#   shares, ln 2 for two equal ones. Its accuracy is the share of the larger class.
# - *By experiment.* Blank all images and train the same network (Karpathy, 2019).
#   Real images must do better than blank ones.

# %% id="baseline"
share = y_val.float().mean()
entropy = -(share * share.log() + (1 - share) * (1 - share).log())
print(f"best constant answer: loss {entropy:.3f}, accuracy {max(share, 1 - share):.2f}")

torch.manual_seed(0)
blank_run = train(build_model(), torch.zeros_like(x_train), torch.zeros_like(x_val), epochs=2)
show("blank images", blank_run)
show("real images", plain_run)

# %% [markdown] id="baseline-read"
# The two lines agree. So the network makes no use of its input. That is a sharper statement than
# "the loss does not fall", because it says where to look: between input and output.
#
# ## The beliefs, tested
#
# **"Perhaps the random weights?"** If an unlucky draw is to blame, other draws will do better.

# %% id="belief-random"
for seed in (1, 2):
    torch.manual_seed(seed)
    show(f"other random weights, seed {seed}", train(build_model(), x_train, x_val, 2, seed=seed))

# %% [markdown] id="belief-bce-text"
# **"I switched to BCE."** `BCEWithLogitsLoss` takes logits, `BCELoss` takes probabilities.
# `BCELoss` refuses outputs below 0 or above 1. With a sigmoid in front, it is the same function as
# before.

# %% id="belief-bce"
def sigmoid_and_bce(logits, labels):
    return F.binary_cross_entropy(torch.sigmoid(logits), labels)


try:
    F.binary_cross_entropy(torch.tensor([-0.3, 1.7]), torch.tensor([0.0, 1.0]))
except RuntimeError as error:
    print("BCELoss on raw outputs:", str(error).splitlines()[0])

torch.manual_seed(0)
bce_run = train(build_model(), x_train, x_val, 2, loss_fn=sigmoid_and_bce)
show("sigmoid and BCE", bce_run)
show("logits, as in the post", plain_run)
apart = max(abs(a - b) for a, b in zip(bce_run["val"], plain_run["val"], strict=False))
print(f"largest difference of the two validation losses: {apart:.1e}")

# %% [markdown] id="belief-rate-text"
# **"Then it must be the learning rate."** Nobody says so in the post, but it is what most of us
# try first.

# %% id="belief-rate"
for rate in (1e-2, 1e-4):
    torch.manual_seed(0)
    run = train(build_model(), x_train, x_val, 2, learning_rate=rate)
    show(f"learning rate {rate:g}", run)

# %% [markdown] id="spread-text"
# None of these changes the picture. Stop guessing, and measure.
#
# ## Instrument 2: initial loss and logit spread
#
# Two measurements on a *new* model, before any training:
#
# - `initial_loss`: with C classes it should be near ln C. A much larger value points to a wrong
#   head or loss, or to outputs on the wrong scale.
# - `logit_spread`: how much the outputs differ from image to image. A fresh classifier that sees its
#   images has about 0.05 to 1.

# %% id="spread"
for seed in range(3):
    torch.manual_seed(seed)
    model = build_model()
    print(
        f"seed {seed}: initial loss {initial_loss(model, x_val, y_val):.4f}",
        f"  logit spread {logit_spread(model, x_val):.1e}",
        f"  mean logit {model(x_val).mean().item():+.3f}",
    )
spread_full = logit_spread(full, prepare(val_set, 224)[:32])
print(f"at the post's own size of 224 pixels: logit spread {spread_full:.1e} (32 images)")

# %% [markdown] id="spread-read"
# The initial loss looks perfect. That is the trap: a network that answers one half to everything
# has a loss of ln 2, too. The spread tells such a network from a healthy one. It is hundreds of
# times smaller than it should be, *before the first step*. So the network has not forgotten the
# images: it never saw them. This holds for every seed, and at the size of the post as well.
#
# Where does the signal get lost? Follow the images through the layers. After each layer with
# weights, take the standard deviation over the images, and compare it with the typical value.

# %% id="layers"
def follow(model, x):
    rows = []
    with torch.no_grad():
        for layer in model:
            x = layer(x)
            if isinstance(layer, nn.Conv2d | nn.Linear):
                over_images = x.std(dim=0).mean().item()
                rows.append((type(layer).__name__, over_images, x.abs().mean().item()))
    return rows


torch.manual_seed(1)
fresh = build_model()
for name, over_images, typical in follow(fresh, x_val):
    print(f"{name:8s} differs by {over_images:.5f} over images, typical value {typical:.5f}")

# %% [markdown] id="layers-read"
# Each layer makes the differences between images smaller. The typical value stays at the level of
# the biases, which are the same for every image. PyTorch draws the weights of a layer with n inputs
# with a standard deviation of $1/\sqrt{3n}$. After a ReLU, $\sqrt{2/n}$ would keep the signal at
# its size (He initialisation). So each layer keeps about 0.4 of the signal, and seven layers keep
# very little. The input makes it worse: pixels between 0 and 1 mostly hold one grey level that all
# images share.
#
# ## Instrument 3: the share of dead units
#
# What does training do with such a network? A ReLU that is zero for *every* image passes nothing on
# and has no gradient. Such a unit is called dead. Count the dead units.

# %% id="dead"
def dead(model, x):
    return " ".join(f"{share:4.0%}" for share in dead_unit_share(model, x).values())


print("share of dead units behind each of the six ReLUs")
print("new network                 ", dead(fresh, x_val))
print("after 4 epochs, rate 0.001  ", dead(plain, x_val))

# %% [markdown] id="dead-read"
# Most of the units of the fully connected layers are now dead. The gradient cannot tell the images
# apart, so all that the steps do is move the constant. On the way they push units below zero.
# Published tools warn above one half.
#
# ## The repair, piece by piece
#
# Now that we know what is missing, each piece can be tested alone: a centred input, weights of the
# right size, and a normalisation after each layer.

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


mean, std = x_train.mean(), x_train.std()
z_train, z_val = (x_train - mean) / std, (x_val - mean) / std

runs = {"the post's program": plain_run}
for name, change, x, x_v, epochs in [
    ("centred input", lambda model: model, z_train, z_val, 4),
    ("centred input, He weights", he, z_train, z_val, 4),
    ("batch norm", batch_norm, x_train, x_val, 7),
]:
    torch.manual_seed(0)
    model = change(build_model())
    with torch.no_grad():
        before = model(x_v).std().item()  # in training mode: batch norm has no statistics yet
    runs[name] = train(model, x, x_v, epochs)
    show(name, runs[name])
    print(f"{'':32s} logit spread before training {before:.1e}, dead afterwards {dead(model, x_v)}")

# %% id="repairs-plot"
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
for name, run in runs.items():
    epochs = range(1, len(run["val"]) + 1)
    left.plot(epochs, run["val"], marker="o", label=name)
    right.semilogy(epochs, run["spread"], marker="o", label=name)
left.axhline(0.693, color="grey", linestyle=":")
left.text(6.3, 0.70, "ln 2", color="grey")
left.set(title="Validation loss", xlabel="epoch", ylim=(None, 0.75))
right.set(title="Logit spread", xlabel="epoch")
right.legend(loc="center right")
plt.show()

# %% [markdown] id="repairs-read"
# Centring the input makes the spread several times larger, and after an epoch or two the network
# gets away from ln 2. With weights of the right size it starts healthy. Batch norm gives every layer
# a signal of size one, so that neither the weights nor the input have to be right.
#
# ## One symptom, two causes
#
# Now take the healthy start, and make the steps ten times larger.

# %% id="large-step"
torch.manual_seed(0)
healthy = he(build_model())
print(f"logit spread before training {logit_spread(healthy, z_val):.1e}")
show("He weights, rate 0.01", train(healthy, z_train, z_val, 2, learning_rate=1e-2))
print(f"logit spread afterwards      {logit_spread(healthy, z_val):.1e}")
print("dead units", dead(healthy, z_val))

# %% [markdown] id="large-step-read"
# The curve is the same, every image gets nearly the same answer, but the cause is another one. This
# network did see its images, but the large steps took that away: look for a layer with nearly all
# of its units dead. So measure the spread *before* training and the dead units *after* some steps.
# Only both together tell the two causes apart.
#
# ## Instrument 4: two curves
#
# The program of the post prints only the validation loss. So its title, a rising loss, has a second
# reading. Here are both losses of the batch norm run from above.

# %% id="two-curves"
run = runs["batch norm"]
epochs = range(1, len(run["val"]) + 1)
figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
axes.plot(epochs, run["train"], marker="o", label="training")
axes.plot(epochs, run["val"], marker="o", label="validation")
axes.set(title="Both losses, with batch norm", xlabel="epoch", ylim=(0, None))
axes.legend()
plt.show()
lowest = min(run["val"])
print(f"validation loss: lowest {lowest:.3f}, in the last epoch {run['val'][-1]:.3f}")
print(f"training loss in the last epoch {run['train'][-1]:.3f}")

# %% [markdown] id="two-curves-read"
# With one curve, a network that does not learn and a network that learns its training images by
# heart look alike: "the loss does not go down". With two curves they could not differ more: both
# curves lie at ln 2, or one lies near zero and the other far above it. A head of 25 million weights
# for 2600 images makes the second case likely once the first is repaired.
#
# ## Smaller faults of the same program
#
# *The mean of batch means.* The post averages the losses of the batches. If the last batch is
# smaller, its images count for more. Here is an example with 300 images in batches of 128:

# %% id="batch-means"
model.eval()
with torch.no_grad():
    losses = F.binary_cross_entropy_with_logits(
        model(x_val).squeeze(1), y_val.float(), reduction="none"
    )  # (300,), with batch norm
losses = losses.sort().values  # sorted, so that the hardest images come last
by_batch = [batch.mean().item() for batch in losses.split(128)]
print("batch sizes", [len(batch) for batch in losses.split(128)])
print(f"mean of the batch means {sum(by_batch) / len(by_batch):.3f}")
print(f"mean over the images    {losses.mean().item():.3f}")

# %% [markdown] id="view-text"
# *`view` with -1.* The post shapes each batch with `view((-1, 1, 224, 224))`. The -1 takes
# whatever is left. With colour images it makes three images out of each, without an error:

# %% id="view"
colour = torch.zeros(8, 3, 224, 224)
print(tuple(colour.shape), "becomes", tuple(colour.view(-1, 1, 224, 224).shape))

# %% [markdown] id="graph-text"
# *Validation with gradients.* The post does not switch them off. The numbers are right, but every
# layer keeps its outputs for a backward pass that never comes. This is how much they keep for one
# batch of 8 at the size of the post:

# %% id="graph"
kept = {}


def remember(tensor):
    kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
    return tensor


batch = torch.zeros(8, 1, 224, 224)
own = {p.untyped_storage().data_ptr() for p in full.parameters()}
for name, mode in [("with gradients", torch.enable_grad), ("with no_grad", torch.no_grad)]:
    kept.clear()
    with mode(), torch.autograd.graph.saved_tensors_hooks(remember, lambda tensor: tensor):
        output = full(batch)
    size = sum(nbytes for pointer, nbytes in kept.items() if pointer not in own)
    print(f"{name:15s} {size / 2**20:6.1f} MiB kept for the backward pass")

# %% [markdown] id="summary"
# ## What to take away
#
# - Write down the loss of the best constant answer before you train. A curve at that
#   level says "input ignored", not "almost there".
# - A good initial loss is not enough. Measure the spread of the logits, too.
# - Healthy before and dead after: the steps are too large. Dead from the start: the signal does
#   not get through.
# - Always log training loss and validation loss, computed in the same way.
#
# ## Every fault of the post
#
# | what | treated where |
# |---|---|
# | the signal dies in a plain network with default weights and an input that is not centred | this lesson, exercise `constant-predictor` |
# | Adam's steps kill the ReLUs | this lesson, exercise `constant-predictor` |
# | only the validation loss is kept | this lesson, exercise `one-curve-only` |
# | 25 million weights for 2600 images, 100 epochs, nothing against overfitting | counted here, exercise `one-curve-only`, and lesson 3 |
# | validation keeps the graph | measured here: the numbers are right, the memory is not; exercise `one-curve-only` |
# | `eval()` inside the epoch; the indentation is lost in the post | no effect in this network, which has no layer that depends on the mode; lesson 3, exercise `train-mode-validation` |
# | mean of batch means | this lesson, exercise `one-curve-only` |
# | `view` with -1 hides wrong shapes | shown here, exercises `scrambled-pixels` and `wrong-head` |
# | the validation loop reuses the names `image`, `label`, `pred`, `loss` | no effect until one of them is used after the epoch; give them names of their own |
# | no accuracy, no baseline, no class balance, no shuffling, no seed; model on the device, batches not | baseline and balance in this lesson; on a CPU the missing move has no effect, on a GPU it stops the program with an error |
# | BCE on raw outputs | this lesson, exercise `wrong-head` |
# | lines without effect: `iter(loader)`, `pred.float()`, `loss_fn.to(device)`, `i = 0` | harmless; delete them, so that what remains can be checked |
#
# We know of no accepted answer to the post. What this lesson says rests on the experiments above.
