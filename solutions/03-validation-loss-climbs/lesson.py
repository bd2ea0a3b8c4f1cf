# %% [markdown] id="title"
# # Lesson 3: the validation loss climbs
#
# A newcomer asks the PyTorch forum (discuss.pytorch.org 68683) about a first network. It sorts
# pictures of cats, dogs and pandas and is very small: one convolution with 32 filters, ReLU, one
# linear layer. Over 100 epochs the training loss falls and both accuracies rise. But the validation
# loss tends upwards the whole time. The newcomer sees that the network overfits, but expects the
# loss to settle where the accuracy settles, and asks whether the loss is computed correctly.
#
# One person answers. The calculation looks alright, and the softmax before the argmax is not
# needed. The validation loss may climb because the *logits* of wrong classes grow (logits are the
# numbers that the network returns, before the softmax). The newcomer puts it in other words: are
# correct images now classified with less certainty than before? Maybe, says the answer, or wrong
# ones with more. There our copy of the thread ends.
#
# That leaves four statements to test. In this lesson you test each of them with one measurement.
# Where a cell says **Predict**, write your guess before you run the next cell.

# %% id="setup"
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

import imagesets
from autograder.measurements.calibration_error import calibration_error
from autograder.measurements.loss_by_outcome import loss_by_outcome

torch.set_num_threads(1)
torch.manual_seed(0)
pool = imagesets.load("faces", "train", count=740, seed=3)


def split(seed):
    """Training images and labels, validation images and labels."""
    data = []
    for part in pool.divide([240, 500], seed):
        x = torch.from_numpy(part.images).permute(0, 3, 1, 2) / 255  # (N, 3, 32, 32)
        data += [((x - 0.45) / 0.25).contiguous(), torch.from_numpy(part.labels)]
    return data


x_train, y_train, x_val, y_val = split(seed=3)
guessing = torch.log(torch.tensor(3.0)).item()  # the loss when every class gets 1/3
print(f"{len(x_train)} training and {len(x_val)} validation images of {', '.join(pool.classes)}")
print(f"guessing costs ln 3 = {guessing:.2f} nats")

# %% [markdown] id="reproduce-text"
# ## The symptom
#
# Here is the network of the post, on painted faces of 32x32 pixels. The post does not state the
# optimiser, the learning rate or the number of images. We take Adam with a learning rate of 0.0005
# and few images, so that the symptom appears within 30 epochs. After every epoch we keep the logits
# of all images. Losses are mean cross-entropies in *nats*, the unit that the natural logarithm
# gives. Guessing among three classes costs ln 3 = 1.10 nats.

# %% id="reproduce" alt="Two panels over the epochs, with a line at the lowest validation loss. Left: the training loss falls to nearly zero, the validation loss falls for a few epochs and then climbs. Right: the training accuracy reaches 1, the validation accuracy stays near 0.6."
class ShallowNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 32, kernel_size=3, padding=1)
        self.fc = nn.Linear(32 * 32 * 32, 3)

    def forward(self, x):  # (B, 3, 32, 32)
        x = F.relu(self.conv(x))  # (B, 32, 32, 32)
        x = x.view(-1, 32 * 32 * 32)
        return self.fc(x)  # (B, 3)


def logits_of(model, x):
    model.eval()
    with torch.no_grad():  # in small parts, which is quicker on a CPU
        return torch.cat([model(part) for part in x.split(20)])


def train(model, optimizer, data, epochs, every=1, flip=False):
    """Logits of the training and of the validation images, after every `every`-th epoch."""
    x, y, x_new, _ = data
    of_training, of_validation = [], []
    for epoch in range(1, epochs + 1):
        model.train()
        for index in torch.randperm(len(x)).split(20):
            images = x[index]
            if flip and torch.rand(()) < 0.5:
                images = images.flip(3)  # left and right change places
            loss = F.cross_entropy(model(images), y[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if epoch % every == 0:
            of_training.append(logits_of(model, x))
            of_validation.append(logits_of(model, x_new))
    return torch.stack(of_training), torch.stack(of_validation)  # (E, N, 3) each


def loss_and_accuracy(logits, labels):
    right = (logits.argmax(dim=1) == labels).float().mean()
    return F.cross_entropy(logits, labels).item(), right.item()


model = ShallowNet()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-4)
train_history, history = train(model, optimizer, (x_train, y_train, x_val, y_val), epochs=30)
of_training = [loss_and_accuracy(z, y_train) for z in train_history]
of_validation = [loss_and_accuracy(z, y_val) for z in history]
train_loss, train_accuracy = zip(*of_training, strict=True)
val_loss, val_accuracy = zip(*of_validation, strict=True)
best = val_loss.index(min(val_loss))
last = len(val_loss) - 1

epochs = range(1, len(val_loss) + 1)
figure, (left_axes, right_axes) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
for axes, of_train, of_val in (
    (left_axes, train_loss, val_loss),
    (right_axes, train_accuracy, val_accuracy),
):
    axes.plot(epochs, of_train, "--", color="C0", label="training")
    axes.plot(epochs, of_val, color="C1", label="validation")
    axes.axvline(best + 1, color="gray", linestyle=":", label="lowest validation loss")
    axes.set(xlabel="epoch", ylim=(0, None))
    axes.grid(alpha=0.25)
left_axes.set(title="Loss", ylabel="mean cross-entropy (nats)")
right_axes.set(title="Accuracy", ylabel="share of right answers", ylim=(0, 1.05))
figure.legend(*left_axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()
print("             training           validation")
print("epoch        loss    accuracy   loss    accuracy")
for name, e in (("best", best), ("last", last)):
    print(
        f"{e + 1:>2} ({name})    {train_loss[e]:.3f}   {train_accuracy[e]:.3f}      "
        f"{val_loss[e]:.3f}   {val_accuracy[e]:.3f}"
    )
print(f"every training image is right for the first time in epoch {train_accuracy.index(1) + 1}")

# %% [markdown] id="reproduce-moral"
# In the left panel the training loss falls to nearly zero, while the validation loss falls for a
# few epochs and then climbs until the end. In the right panel the training accuracy reaches 1, and
# the validation accuracy stays near 0.6 from the first few epochs on.

# %% [markdown] id="settle-text"
# ## Statement 1: "the accuracy settles, so the loss must settle"
#
# The accuracy asks which logit is the largest. The loss asks how far the logit of the true class
# stands out from the others. So take the logits of the best epoch, and multiply all of them by the
# same number.

# %% [markdown] id="settle-predict"
# **Predict.** With factor 2, what happens to the validation accuracy, to the validation loss and to
# the training loss? And with factor 0.5? Write *up*, *down* or *same* for each of the six.
#
# *My prediction:*

# %% id="settle"
print("factor   validation accuracy   validation loss   training loss")
for factor in (0.5, 1, 2, 4, 8):
    loss, accuracy = loss_and_accuracy(factor * history[best], y_val)
    training_loss, _ = loss_and_accuracy(factor * train_history[best], y_train)
    print(f"{factor:>6}   {accuracy:>19.3f}   {loss:>15.3f}   {training_loss:>13.3f}")
print()
for name, e in (("best", best), ("last", last)):
    spread = history[e].std(dim=0).mean()
    print(f"{name} epoch: standard deviation of the logits over validation images {spread:.2f}")

# %% [markdown] id="settle-moral"
# The statement is wrong: loss can change while accuracy does not. It changes with the size of the
# logits. If you predicted "same" for the losses, you treated the loss as a count of mistakes. If
# you predicted that doubling lowers both losses, you assumed that new images are answered as well
# as training images. Doubling lowers the training loss, because nearly all training images are
# right, and raises the validation loss, because many validation images are wrong. The optimiser
# sees only the training loss. So the logits grow, as the last two lines show.

# %% [markdown] id="split-text"
# ## Statement 2: "correct images are classified with less certainty"
#
# This one can be measured. Split the validation loss, epoch by epoch, into the mean loss of the
# right answers and the mean loss of the wrong answers.

# %% [markdown] id="split-predict"
# **Predict.** From the best epoch to the last one, does the loss of the right answers go up, go
# down or stay? And the loss of the wrong answers?
#
# *My prediction:*

# %% id="split" alt="Validation loss over the epochs, with a line at ln 3: of wrong answers, which climbs far above it; of right answers, which sinks towards zero; of all answers, in between and climbing."
losses = torch.stack([F.cross_entropy(z, y_val, reduction="none") for z in history])  # (E, N)
right = history.argmax(dim=2) == y_val  # (E, N)
of_right = [losses[e][right[e]].mean().item() for e in range(len(losses))]
of_wrong = [losses[e][~right[e]].mean().item() for e in range(len(losses))]

figure, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
axes.plot(epochs, of_wrong, color="C1", label="wrong answers")
axes.plot(epochs, val_loss, "--", color="black", label="all answers")
axes.plot(epochs, of_right, "-.", color="C0", label="right answers")
axes.axhline(guessing, color="gray", linestyle=":", label="guessing, ln 3")
axes.set(title="Validation loss by outcome", xlabel="epoch", ylabel="mean cross-entropy (nats)")
axes.set(ylim=(0, None))
axes.grid(alpha=0.25)
figure.legend(loc="outside right upper")
plt.show()
for name, part in (("right", of_right), ("wrong", of_wrong)):
    print(f"{name} answers: {part[best]:.3f} at the best epoch, {part[last]:.3f} at the last")
instrument = loss_by_outcome(model, x_val, y_val)
print(f"loss_by_outcome says for the last epoch: {instrument[0]:.3f} and {instrument[1]:.3f}")

# %% [markdown] id="split-moral"
# The curve of the wrong answers climbs far above ln 3, the curve of the right answers sinks towards
# zero, and the curve of all answers lies in between and climbs. If you predicted that the loss of
# right answers rises, you assumed, like the newcomer, that the rise comes from images that the
# network answers correctly.

# %% [markdown] id="groups-predict"
# **Predict.** A split by outcome can mislead, because images change sides between the two epochs.
# So we follow each image from the best epoch to the last one. Which images add most to the rise of
# the mean loss: those that were right and become wrong, or those that were wrong and stay wrong?
#
# *My prediction:*
#
# The next cell also prints the *margin*: the logit of the true class minus the largest other logit.
# It is positive where the answer is right.

# %% id="groups"
def margin(logits):
    true = F.one_hot(y_val, 3).bool()
    return logits[true] - logits.masked_fill(true, -torch.inf).max(dim=1).values  # (N,)


change = losses[last] - losses[best]  # (N,)
print("best -> last      images   adds to the mean loss   mean margin, best -> last")
for before, after in ((True, True), (True, False), (False, True), (False, False)):
    group = (right[best] == before) & (right[last] == after)
    name = f"{'right' if before else 'wrong'} -> {'right' if after else 'wrong'}"
    print(
        f"{name}   {group.sum():>9}   {change[group].sum() / len(y_val):>+21.3f}   "
        f"{margin(history[best])[group].mean():>+10.2f} -> "
        f"{margin(history[last])[group].mean():+.2f}"
    )
print(f"{'all':<14}   {len(y_val):>9}   {change.mean():>+21.3f}")

# %% [markdown] id="groups-moral"
# Images that are right and stay right lower the loss: they are classified with *more* certainty. So
# the newcomer's reading is the wrong half. The images that were wrong and stay wrong add more than
# the whole rise. Their margin grows in the wrong direction, because a wrong class stands out more
# and more. That is the answer's first suggestion. If you named the images that become wrong, you
# again treated the loss as a count of mistakes. They are few, about as many come back, and the two
# groups together hardly change the sum.
#
# Margins grow on both sides. A right answer gains little from that, because its loss is near zero
# already. For a wrong answer the loss grows nearly as much as the margin.

# %% [markdown] id="calculation-text"
# ## Statements 3 and 4: "the calculation looks alright", "no softmax needed"
#
# The thread links to a notebook that we cannot see. A calculation is not checked by looking at it,
# but by computing the number a second time, in another way. Two things can go wrong without an
# error message: the average over batches, and the *mode* of the network. Two kinds of layers work
# differently in training mode (`model.train()`) and in evaluation mode (`model.eval()`). In
# training mode, *dropout* sets random activations to zero, and *batch normalisation* uses the mean
# and the variance of the current batch.

# %% id="calculation"
logits = logits_of(model, x_val)
once = F.cross_entropy(logits, y_val).item()
batches = list(zip(logits.split(64), y_val.split(64), strict=True))
of_batches = sum(F.cross_entropy(z, y).item() for z, y in batches) / len(batches)
weighted = sum(F.cross_entropy(z, y).item() * len(y) for z, y in batches) / len(y_val)
model.train()
with torch.no_grad():
    in_train_mode = F.cross_entropy(model(x_val), y_val).item()
model.eval()
print(f"all images at once                    {once:.4f}")
print(f"mean of batch means, batches of 64    {of_batches:.4f}   last batch: {len(batches[-1][1])}")
print(f"batch means weighted by batch size    {weighted:.4f}")
print(f"network in training mode              {in_train_mode:.4f}")
different = (torch.softmax(logits, dim=1).argmax(dim=1) != logits.argmax(dim=1)).sum()
print(f"answers that differ with and without softmax: {different} of {len(logits)}")

# %% [markdown] id="calculation-moral"
# The mean of batch means is a little off, because the last batch is smaller and counts as much as a
# full one. That does not make a curve climb. The mode changes nothing in this network, which has
# neither dropout nor batch normalisation. In a network that has one of them, it can change every
# validation number. The softmax keeps the order of the logits, so it changes no answer.
#
# We cannot know whether the post's program computes its loss correctly. Ours does, and it shows the
# same curve. So no fault in the calculation is needed to explain the curve.

# %% [markdown] id="reliability-text"
# ## Instrument: confidence against accuracy
#
# The largest probability of an image is the *confidence* of the answer. Sort the answers into bins
# by confidence, and see how many in each bin are right. A model is *calibrated* if the two agree:
# of the answers given with a confidence of 0.7, about seven in ten are right.

# %% id="reliability" alt="Two bar charts of accuracy by confidence, at the best and at the last epoch, with a dashed diagonal. Above a confidence of 0.6 all bars end below the diagonal, at the last epoch further below."
def reliability(axes, logits, title):
    confidence, answers = torch.softmax(logits, dim=1).max(dim=1)  # (N,), (N,)
    hit = (answers == y_val).float()
    for low in torch.linspace(0.3, 0.9, 7).tolist():
        inside = (confidence >= low) & (confidence < low + 0.1 + 1e-6)
        if inside.sum() >= 10:
            axes.bar(low + 0.05, hit[inside].mean(), width=0.09, color="C0")
    axes.plot([0.3, 1], [0.3, 1], color="black", linestyle="--", label="calibrated")
    axes.set(title=title, xlabel="confidence", ylabel="share of right answers", ylim=(0, 1))
    print(f"{title:<12} mean confidence {confidence.mean():.3f}   accuracy {hit.mean():.3f}")


figure, (left_axes, right_axes) = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
reliability(left_axes, history[best], "best epoch")
reliability(right_axes, history[last], "last epoch")
figure.legend(*left_axes.get_legend_handles_labels(), loc="outside lower center")
plt.show()

# %% [markdown] id="reliability-moral"
# Each bar is a bin with at least ten answers. Where the confidence is above 0.6, all bars end below
# the dashed line: the model is *overconfident*. Above 0.8 the bars of the last epoch end further
# below it than those of the best epoch.

# %% [markdown] id="fill-text"
# ## Fill in: the same comparison in one number
#
# Complete the two lines of `confidence_gap`. Will the gap of the training images be above zero,
# too?

# %% id="fill"
def confidence_gap(logits, labels):
    """Mean confidence minus accuracy; above zero, the model is overconfident."""
    confidence, answers = torch.softmax(logits, dim=1).max(dim=1)  # (N,), (N,)
    mean_confidence = None  # fill in
    accuracy = None  # fill in
    if mean_confidence is None or accuracy is None:
        return "still to fill in"
    return f"{mean_confidence - accuracy:+.3f}"


print("validation images, best epoch:", confidence_gap(history[best], y_val))
print("validation images, last epoch:", confidence_gap(history[last], y_val))
print("training images,   last epoch:", confidence_gap(train_history[last], y_train))

# %% [markdown] id="fill-answer"
# <details><summary>A worked answer</summary>
#
# ```python
# mean_confidence = confidence.mean()
# accuracy = (answers == labels).float().mean()
# ```
#
# For validation images the gap is the difference of the two numbers printed with the picture. For
# training images it is slightly below zero: every answer is right and the confidence is not quite
# one. So training images cannot show that a model is overconfident.
#
# </details>

# %% [markdown] id="temperature-text"
# ## Instrument: temperature
#
# Divide all logits by one number, the *temperature*. No answer changes, so the accuracy stays as it
# is. If the loss falls back, the trouble was the size of the logits, and not which of them is the
# largest. We fit the temperature on one half of the validation images and measure on the other
# half. Besides the loss we measure the *expected calibration error* (Guo and others, 2017): the
# mean distance between confidence and accuracy over bins of confidence.
#
# The usual advice for a climbing validation loss is to stop early, that is, to keep the weights of
# the best epoch.

# %% [markdown] id="temperature-predict"
# **Predict.** Which has the lower loss on the other half: the best epoch as it is, or the last
# epoch after division by a temperature? And does the best epoch need a temperature, too?
#
# *My prediction:*

# %% id="temperature" alt="Validation loss over the temperature for the best and the last epoch. Each curve has its lowest point, marked by a dot, at a temperature above 1; the two lowest points are about equally low."
half = len(y_val) // 2
temperatures = torch.linspace(0.5, 8, 31)
as_model = nn.Identity()  # calibration_error wants a model; this one returns the logits it is given
figure, axes = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
print("measured on the second half of the images")
print("epoch   temperature   loss   accuracy   calibration error")
for name, e, style in (("best", best, "C0--"), ("last", last, "C1-")):
    z, z_rest, y_rest = history[e][:half], history[e][half:], y_val[half:]
    curve = [F.cross_entropy(z / t, y_val[:half]).item() for t in temperatures]
    fitted = temperatures[curve.index(min(curve))].item()
    axes.plot(temperatures, curve, style, label=f"{name} epoch")
    axes.plot(fitted, min(curve), f"{style[:2]}o")
    for t in (1.0, fitted):
        loss, accuracy = loss_and_accuracy(z_rest / t, y_rest)
        error = calibration_error(as_model, z_rest, y_rest, temperature=t)
        print(f"{name:<5}   {t:>11.2f}   {loss:.3f}   {accuracy:>8.3f}   {error:>17.3f}")
drawn = torch.multinomial(torch.softmax(z_rest / fitted, dim=1), 1).squeeze(1)
error = calibration_error(as_model, z_rest, drawn, temperature=fitted)
print(f"for comparison, labels drawn from the model's own probabilities: {error:.3f}")
axes.set(title="Validation loss, first half of the images; dots: minima", xlabel="temperature")
axes.set(ylabel="mean cross-entropy (nats)", ylim=(0, None))
axes.grid(alpha=0.25)
figure.legend(loc="outside right upper")
plt.show()

# %% [markdown] id="temperature-moral"
# Each curve has its lowest point at a temperature above 1, and the two lowest points are about
# equally low. With its temperature the last epoch has a lower loss than the best epoch without one,
# although the best epoch was chosen with the help of these images. If you predicted the opposite,
# you assumed that the later epochs made the answers worse. The accuracy is about the same in all
# four lines. The later epochs made the logits larger.
#
# Early stopping limits the damage and saves time, but it does not remove the fault: at its lowest
# validation loss the network is overconfident already. So it needs a temperature, too.
#
# The last printed line shows how small a calibration error can be expected. Labels drawn from the
# model's own probabilities agree with them perfectly, apart from chance: with few answers in a bin,
# chance alone gives an error of this size.

# %% [markdown] id="network-text"
# ## Why the training loss can reach zero
#
# The network has far more parameters than training images. Nearly all of them are in the linear
# layer, which has a separate weight for each filter at each pixel. That layer can learn the
# training images by heart. It also fixes the image size, and the `view` in front of it hides a
# mistake: given one image of another size, it returns another number of rows.

# %% id="network"
total = sum(p.numel() for p in model.parameters())
for name, parameter in model.named_parameters():
    print(f"{name:<12} {parameter.numel():>7}   {parameter.numel() / total:6.1%}")
print(f"{'all':<12} {total:>7}   for {len(x_train)} training images")
for size in (32, 64):
    rows = len(logits_of(model, torch.zeros(1, 3, size, size)))
    print(f"1 image of {size}x{size} pixels gives {rows} row(s) of logits")

# %% [markdown] id="unstated-text"
# ## What the post does not state, and what it did not try
#
# The post does not give seed, split, optimiser, learning rate or scaling of the pixels. Does the
# symptom depend on them? It also names no weight decay (shrinking all weights a little in each
# step) and no augmentation (changing the training images at random). Would these have helped?
#
# Each line below makes one change: another seed, another split, another optimiser with another
# learning rate, pixels from 0 to 1, weight decay, random flips. It trains for 20 epochs and looks at
# every fifth one.

# %% [markdown] id="unstated-predict"
# **Predict.** In which of the six lines does the validation loss no longer rise?
#
# *My prediction:*

# %% id="unstated"
def vary(name, seed=1, split_seed=3, raw=False, flip=False, optimizer=torch.optim.Adam, **options):
    torch.manual_seed(seed)
    x, y, x_new, y_new = split(split_seed)
    if raw:  # pixels from 0 to 1 again
        x, x_new = x * 0.25 + 0.45, x_new * 0.25 + 0.45
    model = ShallowNet()
    optimizer = optimizer(model.parameters(), **{"lr": 5e-4, **options})
    z, z_new = train(model, optimizer, (x, y, x_new, y_new), epochs=20, every=5, flip=flip)
    training, _ = loss_and_accuracy(z[-1], y)
    results = [loss_and_accuracy(logits, y_new) for logits in z_new]
    (low, at_low), (end, at_end) = min(results), results[-1]
    print(f"{name:<24} {training:.3f}    {low:.3f} -> {end:.3f}   {at_low:.3f} -> {at_end:.3f}")


print("                         training validation, lowest loss -> last epoch")
print("                         loss     loss             accuracy")
vary("another seed")
vary("another split", split_seed=8)
vary("SGD 0.002, momentum 0.9", optimizer=torch.optim.SGD, lr=2e-3, momentum=0.9)
vary("pixels from 0 to 1", raw=True)
vary("weight decay 3 (AdamW)", optimizer=torch.optim.AdamW, weight_decay=3)
vary("random flips", flip=True)

# %% [markdown] id="unstated-moral"
# The loss rises in every line, and the accuracy changes by a few hundredths at most. If you
# expected it to stay down in some line, you assumed that the symptom depends on one setting, or that
# every measure against overfitting cures it. In the last three lines it rises less than in the first
# three, and the training loss is further from zero as well. The network goes the same way there,
# but more slowly. The weight decay is as high as 3 because AdamW multiplies it by the learning rate:
# with the default of 0.01 the weights would shrink by 0.0005 % in each step.

# %% [markdown] id="gap-text"
# ## A fault that you have met before
#
# The faults of one lesson turn up in the next. Someone trains the same network and writes: "The
# training loss is far below the validation loss from the very first epoch. It overfits at once, so
# I need dropout."

# %% [markdown] id="gap-predict"
# **Predict.** This is no overfitting. What in the printed lines says so, and what would you compute
# to convict the fault? It is one of lesson 2.
#
# *My prediction:*

# %% id="gap"
torch.manual_seed(0)
model = ShallowNet()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-4)
loader = list(zip(x_train.split(20), y_train.split(20), strict=True))
for epoch in range(2):
    total = right = 0.0
    for images, labels in loader:
        logits = model(images)
        loss = F.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        right += (logits.argmax(dim=1) == labels).sum().item()
    with torch.no_grad():
        new = F.cross_entropy(model(x_val), y_val).item()
    print(
        f"epoch {epoch + 1}   training loss {total / len(x_train):.3f}   "
        f"training accuracy {right / len(x_train):.2f}   validation loss {new:.3f}"
    )
print(f"guessing: loss {guessing:.3f}, accuracy {1 / 3:.2f}")

check_number = None  # fill in: the training loss once more, from all images at once
print("still to fill in: check_number" if check_number is None else f"{check_number:.3f}")

# %% [markdown] id="gap-answer"
# <details><summary>A worked answer</summary>
#
# ```python
# check_number = F.cross_entropy(logits_of(model, x_train), y_train).item()
# ```
#
# In the first epoch fewer than half of the answers are right, and yet the loss is a small part of
# what guessing costs. A network that is so often wrong cannot have such a loss. Computed from all
# images at once, the training loss is many times as large: the sum of the batch means is divided by
# the number of images, where the number of batches belongs. If you named dropout or early stopping,
# you treated a number that was never true.
#
# </details>

# %% [markdown] id="table"
# ## What became of each statement and choice
#
# | In the thread | Verdict | Shown by |
# |---|---|---|
# | The validation loss climbs, the accuracy stays | overconfidence | confidence against accuracy |
# | "The accuracy settles, so the loss must" | wrong: the logits grow | factor times logits |
# | "Correct images become less certain" | the wrong half: wrong answers become surer | split |
# | "The calculation looks alright" | unknown there, correct here | second calculation |
# | Softmax before argmax | not needed, harmless | second calculation |
# | One convolution, one huge linear layer | can learn the images by heart | parameter count |
# | `view(-1, ...)`, image size by hand | another size changes the number of rows | zero images |
# | 100 epochs, no early stopping named | stopping early helps in part | temperature |
# | No augmentation, no weight decay named | with either of them the loss still climbs, but less | comparison of settings |
# | Optimiser, split, seed not given | the loss climbs with each that we tried | same |
# | Scaling of the pixels not given | with pixels from 0 to 1 it climbs, too, but less, and the training loss falls less far | same |
#
# To remember: plot the loss of right answers and that of wrong answers separately, say which epoch
# you return, and compare the confidence of a model with its accuracy.
