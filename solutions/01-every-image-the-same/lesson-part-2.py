# %% [markdown] id="post"
# # Lesson 1, part 2: the test that convicts
#
# Part 1 found why the post's network (datascience.SE 121662) gives every image the same answer:
# with its default weights and an input that is not centred, the differences between images are
# lost on their way to the output. Finding a fault once is good. Better is a test that finds it
# every time, in any program.
#
# In each exercise you write such a test, a function `evidence(program, train, val)` that returns a
# number: larger for a program with the fault than for one without it. It is tried on programs
# that you have not seen. Here you see nine, and learn what makes such a function right.

# %% id="setup"
import imagesets
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from autograder.measurements import ProgramKit

torch.set_num_threads(1)

# The images of the post are not public. Painted cats (0) and dogs (1) take their place.
images = imagesets.load("faces", "train", classes=("cat", "dog"), count=200, seed=0)
pairs = list(zip(torch.from_numpy(images.images), images.labels.tolist(), strict=True))
train_set, val_set = pairs[:120], pairs[120:]  # (image, label): a uint8 tensor (32, 32, 3), 0 or 1
print(len(train_set), "images for training,", len(val_set), "for validation")

# %% [markdown] id="programs-text"
# ## Nine programs
#
# A program is what you hand in with every exercise: `build_model`, `fit` and `predict`. This
# function makes one, with the post's network and one or two things changed. A `ProgramKit` holds
# the three functions. Your `evidence` gets one, too.

# %% id="programs"
def layers(activation, norm):
    parts = []
    for into, out in [(1, 16), (16, 32), (32, 64)]:
        parts += [nn.Conv2d(into, out, kernel_size=3, padding=1)]
        parts += [nn.BatchNorm2d(out)] if norm else []
        parts += [activation(), nn.MaxPool2d(2)]
    parts += [nn.Flatten()]
    for into, out in [(64 * 4 * 4, 512), (512, 256), (256, 32)]:
        parts += [nn.Linear(into, out), activation()]
    return [*parts, nn.Linear(32, 1)]


def program_of(
    *, activation=nn.ReLU, norm=False, centred=False, he=0, batch=8, rate=1e-3, mixed=False
):
    """`he`: how many times as large as He weights the weights are; 0 keeps PyTorch's default."""

    def prepare(x):  # (B, 32, 32, 3), uint8
        x = x.float().mean(dim=3)[:, None] / 255  # (B, 1, 32, 32)
        return (x - 0.5) / 0.25 if centred else x

    def build_model():
        model = nn.Sequential(*layers(activation, norm))
        for layer in model:
            if he and isinstance(layer, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                layer.weight.data *= he
                nn.init.zeros_(layer.bias)
        return model

    def loss_of(model, x, y):
        return F.binary_cross_entropy_with_logits(model(prepare(x)).squeeze(1), y.float())

    def stacked(data):
        return torch.stack([x for x, _ in data]), torch.tensor([y for _, y in data])

    def fit(model, train, val, *, device, log):
        x, y = stacked(train)
        x_val, y_val = stacked(val)
        if mixed:
            y = y[torch.randperm(len(y))]  # the label of another image
        optimizer = torch.optim.Adam(model.parameters(), lr=rate)
        for epoch in range(4):
            for index in torch.randperm(len(x)).split(batch):
                optimizer.zero_grad()
                loss_of(model, x[index], y[index]).backward()
                optimizer.step()
            with torch.no_grad():
                losses = loss_of(model, x, y).item(), loss_of(model, x_val, y_val).item()
            log(model, epoch=epoch, train_loss=losses[0], val_loss=losses[1])
        return model

    def predict(model, images):
        p = torch.sigmoid(model(prepare(images)))  # (B, 1)
        return torch.cat([1 - p, p], dim=1)  # (B, 2)

    return ProgramKit(build_model, fit, predict)


programs = {
    # the fault of part 1, in four guises
    "the post's": ("fault", program_of()),
    "batches of 20": ("fault", program_of(batch=20)),
    "leaky ReLU": ("fault", program_of(activation=nn.LeakyReLU)),
    "centred, weights too small": ("fault", program_of(centred=True, he=0.2)),
    # nothing wrong
    "centred, He weights": ("healthy", program_of(centred=True, he=1)),
    "batch norm": ("healthy", program_of(norm=True)),
    # something else is wrong
    "steps too large": ("sick", program_of(centred=True, he=1, rate=0.1)),
    "steps too small": ("sick", program_of(centred=True, he=1, rate=1e-7)),
    "labels of other images": ("sick", program_of(centred=True, he=1, mixed=True)),
}

# %% [markdown] id="court-text"
# ## What a test is worth
#
# This function asks a piece of evidence about every program. Then it counts pairs: in which
# share of them does the program with the fault get the larger number? (A tie counts one half.)
# This share is called the *area under the ROC curve*. At 1 the test is always right, at 0.5 it
# guesses. Two areas are counted: the fault against the healthy programs, and against those that
# are sick of something else. The lower one decides, in this cell and in your grade.

# %% id="court"
def area(faulty, others):
    shares = [(a > b) + (a == b) / 2 for a in faulty for b in others]
    return sum(shares) / len(shares)


def try_on_all(evidence):
    numbers = {"fault": [], "healthy": [], "sick": []}
    for name, (side, program) in programs.items():
        numbers[side].append(float(evidence(program, train_set, val_set)))
        print(f"{side:8s} {name:27s} {numbers[side][-1]:9.4f}")
    against = [area(numbers["fault"], numbers[other]) for other in ("healthy", "sick")]
    print(f"areas: {against[0]:.2f} against the healthy, {against[1]:.2f} against the sick")
    return numbers


# %% [markdown] id="predict-symptom"
# **Predict.** The symptom is a loss that stays at ln 2. Take the last training loss as evidence.
# Which programs without the fault does it convict as well? Is the second area near 1, near 0.5, or
# lower still?
#
# *My prediction:*

# %% id="symptom"
def last_loss(program, train, val):
    training = program.train(train, val)
    return training.logs[-1].reported["train_loss"]


by_symptom = try_on_all(last_loss)

# %% [markdown] id="symptom-read"
# Against the healthy programs it is always right. Against the sick ones it is worse than a guess:
# where the steps are too large or too small, the loss is higher than with the fault. If you
# expected the second area to be near 1, you took the symptom for the cause. A doctor who sees a
# fever does not know the illness yet.
#
# ## Measure the cause
#
# Ask instead: *what is the same in every program with this fault, whatever its width, its rate or
# its optimiser, and in no other?* Here: before the first step the outputs hardly differ from
# image to image. No training is needed to see that. `first_steps` starts `fit`, stops it after
# the first step, and shows what entered the network, what came out, and the gradients. The outputs
# of the first step are those of the new network.

# %% [markdown] id="predict-cause"
# **Predict.** What does this function say about *steps too large*, whose trained network gives
# every image the same answer?
#
# *My prediction:*

# %% id="cause"
def no_spread(program, train, val):
    (step,) = program.first_steps(train, val)
    return -step.output.std()  # the less the outputs differ, the larger the number


by_cause = try_on_all(no_spread)

# %% [markdown] id="cause-read"
# It acquits that program: its new network tells images apart, and only its steps destroy that. The
# number need not be a probability or have a limit. Only the order counts, hence the minus sign.
# And it took one step for each program, where the last loss took four epochs.

# %% id="picture" alt="Two panels with a mark for each of the nine programs, in three columns: fault, healthy, sick. Left, the last training loss: the programs with the fault lie in a narrow band at ln 2, the healthy ones below, the sick ones below and above. Right, minus the spread: the programs with the fault lie at 0, all others below."
figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
styles = {"fault": ("#D55E00", "o"), "healthy": ("#0072B2", "s"), "sick": ("black", "x")}
for panel, numbers, title in zip(
    axes, (by_symptom, by_cause), ("The symptom: last training loss", "The cause"), strict=True
):
    for column, (side, (color, marker)) in enumerate(styles.items()):
        panel.scatter([column] * len(numbers[side]), numbers[side], color=color, marker=marker)
    panel.set(title=title, xticks=range(3), xticklabels=list(styles), xlim=(-0.5, 2.5))
    panel.axhline(min(numbers["fault"]), color="grey", linewidth=0.8, linestyle=":")
axes[0].set(ylabel="loss in nats")
axes[1].set(ylabel="minus the spread of the logits")
plt.show()

# %% [markdown] id="picture-read"
# *The picture:* the dotted line is the lowest number of a program with the fault. On the left some
# of the sick programs lie above it, on the right no other program does.
#
# Two mistakes are common in such functions:
#
# - *It looks like the starter.* `sum(p.numel() for p in model.parameters())` tells the starter from
#   your repair, if your repair changed the network. It says nothing about other programs.
# - *It needs one spelling.* A function that reads `optimizer.param_groups` or looks for a layer's
#   name acquits a program that does the same in other words. Measure what goes in and comes out.
#
# ## Your turn: another fault
#
# Convict *steps too large*. Part 1 measured dead units before and after; here is a more direct way,
# the *update ratio*: how far one step moves the weights, compared with the weights themselves.
# Complete the marked line.

# %% id="your-turn"
def length(weights):
    """Of all the weights, seen as one long vector."""
    return torch.cat([w.float().flatten() for w in weights.values()]).norm()


def large_steps(program, train, val):
    (step,) = program.first_steps(train, val)
    change = {name: step.after[name] - step.before[name] for name in step.before}
    ratio = None  # fill in: how far the step moved the weights, divided by how long they were
    return 0.0 if ratio is None else ratio


guilty = "steps too large"
numbers = {
    name: float(large_steps(program, train_set, val_set)) for name, (_, program) in programs.items()
}
if not any(numbers.values()):
    print("still to fill in: ratio")
else:
    others = [number for name, number in numbers.items() if name != guilty]
    print(f"{guilty}: {numbers[guilty]:.3f}, all others {min(others):.6f} to {max(others):.3f}")

# %% [markdown] id="your-turn-answer"
# <details><summary>A worked answer</summary>
#
# `ratio = length(change) / length(step.before)`
#
# Adam's first step moves each weight by about the learning rate. So the ratio is large where the
# rate is large for *these* weights; *centred, weights too small* comes next, at an ordinary rate.
# This is why one compares with the weights, and does not ask for the rate alone.
#
# </details>

# %% id="answer"
def update_ratio(program, train, val):
    (step,) = program.first_steps(train, val)
    change = {name: step.after[name] - step.before[name] for name in step.before}
    return length(change) / length(step.before)


for name, (_, program) in programs.items():
    print(f"{name:27s} {update_ratio(program, train_set, val_set):9.6f}")

# %% [markdown] id="what-a-program-offers"
# ## What a program offers
#
# | call | what it shows |
# |---|---|
# | `program.build_model()` | a new model |
# | `program.first_steps(train, val, 3)` | three steps; each has `entered`, `output`, `loss`, `output_gradient`, `gradients`, `before`, `after` |
# | `program.first_steps(data_of_yours, val)` | the same on images or labels of your choice: a list of pairs |
# | `program.first_steps(train, val, model=model, still=True)` | the same network in every step |
# | `program.train(train, val, logs=1)` | training up to the first `log`: `model`, and `logs` with what was reported and the weights |
# | `program.entering(model, images)` | what enters the network when `predict` is asked |
# | `program.predict(model, images)` | probabilities, as the grade asks for them |
#
# `help(ProgramKit)` says more. Labels of your own choice are the sharpest tool: give every image
# the same label, or one image twice with two labels, and ask what changes.

# %% [markdown] id="summary"
# ## What to take away
#
# - A symptom has many causes. Evidence that measures the symptom convicts the innocent.
# - Ask what every program with the fault has in common and no other has. Measure that.
# - The check in an exercise tries your function on the starter and on your own program. That is
#   necessary, and not enough: most wrong functions tell these two apart. Try yours on a third
#   program, one that you break in another way.
# - The report names the *kinds* of programs that were confused. Each is a question: what have they
#   in common with the fault, that you measured instead of the cause?
# - Once written, such a function is a test. Keep it beside your own training program.
