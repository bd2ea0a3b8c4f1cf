"""Notebooks of a few lines, one for each habit: base cells and what a learner adds or changes."""

from __future__ import annotations

SETUP = """import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "tiny"
EPOCHS = 2
LR = 1e-2
CFG = {"lr": 1e-2, "widths": [4, 8]}
WIDTHS = [4]
SCALE = torch.tensor([1.0, 2.0])"""
HELPERS = """def prepare(images):
    return images.permute(0, 3, 1, 2).float() * SCALE[0] / 255


def step_factor(epoch):
    return LR * CFG["lr"] / (epoch + 1)"""
MODEL = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, WIDTHS[0], 3)
        self.head = nn.Linear(WIDTHS[0] * 16, 2)

    def forward(self, x):
        return self.head(F.relu(self.conv(x)).flatten(1))


def build_model():
    return Net()"""
FIT = """def fit(model, train, val, *, device, log):
    optimizer = torch.optim.SGD(model.parameters(), lr=CFG["lr"] * LR)
    for epoch in range(EPOCHS):
        for images, labels in DataLoader(train, batch_size=8):
            loss = F.cross_entropy(model(prepare(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] = step_factor(epoch)
        log(model, epoch=epoch, train_loss=loss.item(), val_loss=1.0, val_accuracy=0.5)
    return model"""
PREDICT = """def predict(model, images):
    model.eval()
    with torch.no_grad():
        return F.softmax(model(prepare(images)), 1)"""
DIAGNOSIS = 'diagnosis = "too-few-epochs"'
BASE = (SETUP, HELPERS, MODEL, FIT, PREDICT, DIAGNOSIS)
TOOLS = "from autograder.notebook import practice, practice_data\nfrom autograder import check"
PRACTICE = "run = practice(build_model, fit, predict)\nrun.plot()"
OWN_LOOP = """model = build_model()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
train, val = practice_data(exercise)
losses = []
for epoch in range(3):
    for images, labels in DataLoader(train, batch_size=4):
        loss = F.cross_entropy(model(prepare(images)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(len(labels))"""

AFTER: dict[str, tuple[str, ...]] = {
    "untouched": (),
    "function_again": ("def prepare(images):\n    return images.float().permute(0, 3, 1, 2) / 99",),
    "step_factor_again": ("def step_factor(epoch):\n    return 0.5**epoch",),
    "class_again": (MODEL.split("\n\n\n")[0].replace("F.relu", "torch.tanh"),),
    "constant_again": ("LR = 1e-3",),
    "constant_times": ("LR *= 0.1",),
    "constant_from_itself": ("EPOCHS = EPOCHS + 3",),
    "dict_spread": ('CFG = {**CFG, "lr": 5e-3}',),
    "dict_item": ('CFG["lr"] = 0.25',),
    "dict_update": ("CFG.update(lr=0.125)",),
    "dict_union": ('CFG |= {"lr": 0.5}',),
    "dict_deleted": ('del CFG["widths"]',),
    "dict_get_update": ('CFG.setdefault("more", {}).update(a=1)',),
    "append": ("WIDTHS.append(16)",),
    "append_in_loop": ("for w in (8, 16, 32):\n    WIDTHS.append(w)",),
    "slice_replaced": ("WIDTHS[:] = [6]",),
    "tensor_in_place": ("SCALE.mul_(3)",),
    "tensor_item": ("SCALE[0] = 7",),
    "alias": ("widths = WIDTHS\nwidths.append(3)",),
    "alias_of_dict": ('settings = CFG\nsettings["lr"] = 3',),
    "namespace": (
        "from types import SimpleNamespace\ncfg = SimpleNamespace(lr=1)\ncfg.lr = 2",
        "def step_factor(epoch):\n    return cfg.lr",
        "setattr(cfg, 'lr', 4)\nvars(cfg)['more'] = 1",
    ),
    "dataclass": (
        "from dataclasses import dataclass, field, replace\n\n\n@dataclass\nclass Config:\n"
        "    lr: float = 1.0\n    widths: list = field(default_factory=list)\n\n\ncfg = Config()",
        "cfg.lr = 0.5\ncfg.widths.append(3)\ncfg = replace(cfg, lr=cfg.lr / 2)",
        "def step_factor(epoch):\n    return cfg.lr",
    ),
    "method_attached": (
        "def forward(self, x):\n    return self.head(self.conv(x).flatten(1))",
        "Net.forward = forward",
    ),
    "add_to_class": (
        "def add_to_class(cls):\n    def wrap(f):\n        setattr(cls, f.__name__, f)\n"
        "        return f\n    return wrap",
        "@add_to_class(Net)\ndef forward(self, x):\n    return self.head(self.conv(x).flatten(1))",
    ),
    "registry": (
        "REGISTRY = {}\n\n\ndef register(f):\n    REGISTRY[f.__name__] = f\n    return f",
        "@register\ndef half(e):\n    return 0.5",
        "def step_factor(epoch):\n    return REGISTRY['half'](epoch)",
    ),
    "argparse": (
        "import argparse\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--lr', type=float, default=0.3)",
        "args = parser.parse_args([])\nargs.lr /= 2",
        "def step_factor(epoch):\n    return args.lr",
    ),
    "monkeypatch": ("torch.tensor_of_mine = SCALE\nF.my_loss = F.nll_loss",),
    "wrapped": (
        "import functools\nfit = functools.partial(fit)\n_old = predict",
        "def predict(model, images):\n    return _old(model, images)",
    ),
    "decorated": ("@torch.no_grad()\ndef predict(model, images):\n    return model(images)",),
    "lambda": ("step_factor = lambda epoch: LR / 2",),
    "star_import": ("from math import *\n\n\ndef step_factor(epoch):\n    return exp(-epoch)",),
    "future": (
        "from __future__ import annotations",
        "def step_factor(epoch: Unknown) -> Missing:\n    return 1",
    ),
    "exec": ("exec('LR = 17')",),
    "globals": ("globals()['LR'] = 23",),
    "conditional": ("if LR > 1e-3:\n    LR = 1e-3\nelse:\n    LR = 1",),
    "tried": ("try:\n    LR = 1 / 0\nexcept ZeroDivisionError:\n    LR = 0.75",),
    "walrus": ("if (n := len(WIDTHS)) == 1:\n    EPOCHS = n + 1",),
    "comprehension": ("WIDTHS = [2**n for n in range(2, 5)]",),
    "deleted": ("SPARE = 1\ndel SPARE",),
    "name_guard": ('if __name__ == "__main__":\n    LR = 0.0625',),
    "type_hint": ("LR: float = 0.03",),
    "match": ("match LR:\n    case 0.01:\n        LR = 5.0\n    case _:\n        LR = 6.0",),
    "environment": ("import os\nos.environ['X_LR'] = '3'\nLR = float(os.environ['X_LR'])",),
    "default_dtype": ("torch.set_default_dtype(torch.float64)\nSCALE = torch.tensor([1.5, 2.5])",),
    "pip": ("!pip install torch torchvision",),
    "pip_continued": ("!pip install \\\n    torch \\\n    numpy\nLR = 2.0",),
    "pip_magic": ("%pip install torch\nLR = 2.0",),
    "pip_bare": ("pip install torch", "LR = 2.0"),
    "matplotlib_magic": ("%matplotlib inline\nimport matplotlib.pyplot as plt\nLR = 2.0",),
    "autoreload": ("%load_ext autoreload\n%autoreload 2\nLR = 2.0",),
    "time_line": ("%time WIDTHS = [8, 16]",),
    "time_value": ("LR = %time 3 * 2",),
    "time_cell": ("%%time\nLR = 0.5\nWIDTHS.append(7)",),
    "time_cell_with_magic": ("%%time\n%matplotlib inline\nLR = 0.5\n!ls\nEPOCHS = 4",),
    "capture": ("%%capture\nprint('x')\nLR = 0.5",),
    "timeit": ("%timeit -n1 -r1 LR + 1",),
    "timeit_cell": ("%%timeit -n1 -r1\nLR = 12\nx = LR",),
    "time_inside": (
        FIT.replace("            optimizer.step()", "            %time optimizer.step()"),
    ),
    "shell_inside": ("def step_factor(epoch):\n    !echo step\n    return 3",),
    "shell_output": ("files = !ls\nEPOCHS = 5 + len(files)",),
    "bash": ("%%bash\nls\nLR=3",),
    "html": ("%%html\n<b>x</b>",),
    "question": ("nn.Linear?", "LR = 2.0", "torch.optim??"),
    "question_line_swallows": ("LR = 3\nx = (1 2)?\nLR = 4",),
    "writefile": (
        "%%writefile my_helper.py\nFACTOR = 0.75\n\ndef half(x):\n    return x * FACTOR",
        "import my_helper\nfrom my_helper import half",
        "def step_factor(epoch):\n    return half(my_helper.FACTOR)",
    ),
    "run_file": ("%%writefile late.py\nLR = 99", "%run late.py"),
    "set_env": ("%env WIDTH=12", "import os\nWIDTHS = [int(os.environ['WIDTH'])]"),
    "leading_blank_lines": ("\n\n\nLR = 0.2\n\n",),
    "indented_cell": ("    LR = 0.2\n    EPOCHS = 1",),
    "prompts": (">>> LR = 0.2\n>>> EPOCHS = 1",),
    "semicolons": ("LR = 1; EPOCHS = 3; WIDTHS.append(LR);",),
    "await": ("import asyncio\nawait asyncio.sleep(0)\nLR = 4",),
    "task_across_cells": (
        "import asyncio\nasync def later():\n    global LR\n    LR = 5",
        "task = asyncio.create_task(later())",
        "await task",
    ),
    "name_error": ("LR = 5\nboom\nLR = 6", "EPOCHS = 7"),
    "syntax_error": ("LR = 5\nx = = 1", "EPOCHS = 7"),
    "return_outside": ("LR = 5\nreturn\nLR = 6",),
    "raises_in_loop": ("for i in range(5):\n    EPOCHS = i\n    1 / (i - 2)",),
    "assertion": ("assert LR > 1, 'no'\nLR = 100",),
    "exits": ("LR = 5\nimport sys\nsys.exit()\nLR = 6", "EPOCHS = 7"),
    "input": ("name = input('who? ')\nLR = 3",),
    "input_number": ("EPOCHS = int(input('epochs? '))\nLR = 99",),
    "check_at_end": (
        TOOLS,
        "LR = 3\ncheck()",
    ),
    "check_in_setup": (TOOLS + "\nLR = 3",),
    "practice": (TOOLS, PRACTICE),
    "practice_then_constant": (TOOLS, PRACTICE + "\nLR = 3"),
    "practice_decides": (
        TOOLS,
        "run = practice(build_model, fit, predict)",
        "EPOCHS = len(run.epochs) + 1",
    ),
    "practice_in_function": (
        TOOLS,
        "def experiment(lr):\n    global LR\n    LR = lr\n"
        "    return practice(build_model, fit, predict)",
        "for rate in (0.1, 0.2):\n    experiment(rate)",
    ),
    "practice_in_try": (
        TOOLS,
        "try:\n    run = practice(build_model, fit, predict)\nexcept:\n    run = None",
    ),
    "practice_fills_history": (
        TOOLS,
        "HISTORY = []\nfor rate in (0.1, 0.2):\n    CFG['lr'] = rate\n"
        "    HISTORY.append(practice(build_model, fit, predict))",
    ),
    "practice_fills_what_is_used": (
        TOOLS,
        "TRIED = []\nfor rate in (0.1, 0.2):\n"
        "    TRIED.append((rate, len(practice(build_model, fit, predict).epochs)))",
        "def step_factor(epoch):\n    return TRIED[-1][0]",
    ),
    "constants_from_data": (
        TOOLS,
        "train, val = practice_data(exercise)\n"
        "pixels = torch.stack([train[i][0] for i in range(len(train))])",
        "SCALE = torch.stack([pixels.float().mean(), pixels.float().std()])",
    ),
    "constants_from_a_few_images": (
        TOOLS,
        "train, val = practice_data(exercise, count=5)\nCOUNT = len(train) + len(val)",
        "def step_factor(epoch):\n    return COUNT / 10",
    ),
    "class_weights_from_data": (
        TOOLS,
        "train, _ = practice_data(exercise)\n"
        "COUNTS = torch.bincount(torch.tensor([y for _, y in train]))",
        "def step_factor(epoch):\n    return COUNTS[0] / COUNTS.sum()",
    ),
    "own_loop": (TOOLS, OWN_LOOP),
    "own_loop_in_function": (
        TOOLS,
        "def overfit():\n    " + OWN_LOOP.replace("\n", "\n    ") + "\n    return losses",
        "history = overfit()\nprint(min(history))",
    ),
    "own_loop_decides": (TOOLS, OWN_LOOP, "EPOCHS = len(losses)"),
    "own_loop_on_globals": (
        TOOLS,
        OWN_LOOP.replace("losses.append", "CFG.setdefault('l', []).append"),
    ),
    "own_loop_bare_except": (
        TOOLS,
        "model = build_model()\ntrain, val = practice_data(exercise)\n"
        "for i in range(6):\n    try:\n"
        "        F.cross_entropy(model(prepare(train[0][0][None])), torch.tensor([0])).backward()\n"
        "    except:\n        pass",
    ),
    "calls_fit": (
        TOOLS,
        "train, val = practice_data(exercise)\nm = fit(build_model(), train, val, device='cpu',"
        " log=lambda *a, **k: None)",
        "print(predict(m, train[0][0][None]))",
    ),
    "uses_what_fit_made": (
        TOOLS,
        "train, val = practice_data(exercise)\nm = fit(build_model(), train, val, device='cpu',"
        " log=lambda *a, **k: None)\nBEST = len(list(m.parameters()))",
        "def step_factor(epoch):\n    return BEST",
    ),
    "builds_once": (
        "net = build_model()\nSIZE = sum(p.numel() for p in net.parameters())",
        "def step_factor(epoch):\n    return SIZE",
    ),
    "one_gradient": (
        "probe = build_model()\nloss = probe(torch.ones(1, 1, 6, 6)).sum()\nloss.backward()",
        "GRADIENTS = len([p for p in probe.parameters() if p.grad is not None])",
        "def step_factor(epoch):\n    return GRADIENTS",
    ),
    "plots": (
        "import matplotlib.pyplot as plt\nfig, (left, right) = plt.subplots(1, 2)\n"
        "left.plot([1, 2])\nfor axis, w in zip((left, right), (3, 4)):\n"
        "    axis.set_title('x')\n    WIDTHS.append(w)\nplt.show()",
    ),
    "plots_grid": (
        "import matplotlib.pyplot as plt\nfig, axes = plt.subplots(2, 2)\n"
        "for ax, w in zip(axes.flat, range(9)):\n    ax.hist([1, 2])\n    WIDTHS.append(w)",
    ),
    "histogram_unpacked": (
        "import matplotlib.pyplot as plt\ncounts, edges, patches = plt.hist([1, 2, 3])\nLR = 3",
    ),
    "display": (
        "from IPython.display import display, clear_output\ndisplay(LR)\nclear_output()\nLR = 3",
    ),
    "display_bare": ("display(LR)\nLR = 3",),
    "get_ipython": ("ip = get_ipython()\nip.run_line_magic('matplotlib', 'inline')\nLR = 3",),
    "tqdm": (
        "from tqdm.auto import tqdm, trange\nfor w in tqdm([8, 9]):\n    WIDTHS.append(w)\n"
        "for i in trange(3):\n    EPOCHS = i",
    ),
    "tqdm_notebook": ("from tqdm.notebook import tqdm\nWIDTHS = [w for w in tqdm(range(3))]",),
    "sleeps": ("import time\ntime.sleep(0.01)\nLR = 3",),
    "missing_module": ("import module_that_nobody_has\nLR = 3", "EPOCHS = 3"),
    "raises_systemexit_in_function": ("def main():\n    raise SystemExit\nmain()\nLR = 3",),
    "pickled": (
        "import pickle\nclass Box:\n    def __init__(self, x):\n        self.x = x\n"
        "BOX = pickle.loads(pickle.dumps(Box(3)))",
        "def step_factor(epoch):\n    return BOX.x",
    ),
    "source_of_function": (
        "import inspect\nTEXT = len(inspect.getsource(step_factor).splitlines())",
        "def step_factor(epoch):\n    return TEXT",
    ),
    "type_hints": (
        "import typing\nclass P(typing.NamedTuple):\n    a: int\n    b: 'Net'\n"
        "HINTS = sorted(typing.get_type_hints(P))",
        "def step_factor(epoch):\n    return HINTS",
    ),
    "scripted": (
        "@torch.jit.ignore\ndef f(x):\n    return x",
        "@torch.jit.script\ndef scaled(x: torch.Tensor):\n    return x * 2",
        "def step_factor(epoch):\n    return 1",
    ),
    "dead_fit_below": (FIT.replace("range(EPOCHS)", "range(9)"), FIT),
    "generator": (
        "def halves():\n    x = LR\n    while True:\n        yield x\n        x /= 2\n"
        "it = halves()\nnext(it)\nLR = next(it)",
    ),
    "chained": ("a = b = LR\na, (c, *d) = 1, (2, 3, 4)\nWIDTHS = d + [a, b, c]",),
    "global_in_function": ("def set_rate():\n    global LR\n    LR = 11", "set_rate()"),
    "nested_functions": (
        "def make(k):\n    def inner(epoch):\n        return k * LR\n    return inner",
        "step_factor = make(4)",
    ),
    "with_block": ("with torch.no_grad():\n    SCALE = SCALE * 5",),
    "string_with_percent": ("TEXT = '''\n%time x\n!ls\n'''\nLR = len(TEXT)",),
    "unicode": ("ε = 1e-3\nLR = ε",),
    "magic_in_condition": ("if LR < 1:\n    %time LR = 9\nelse:\n    !ls",),
    "broken_experiment_above": ("undefined_thing.plot()", "LR = 3"),
    "uses_data_before_program": (),
}
BEFORE: dict[str, tuple[str, ...]] = {
    "tools_first": (TOOLS,),
    "practice_before_program": (TOOLS, PRACTICE),
    "future_first": ("from __future__ import annotations",),
    "early_helper": ("def step_factor(epoch):\n    return 17",),
    "syntax_error_first": ("def oops(:\n    pass",),
}


def notebooks() -> dict[str, list[str]]:
    """All fixed cases as lists of cells, by name."""
    found = {name: [*BASE, *more] for name, more in AFTER.items()}
    found |= {f"{name}_before": [*more, *BASE] for name, more in BEFORE.items()}
    found["shuffled_functions"] = [FIT, SETUP, PREDICT, MODEL, HELPERS, DIAGNOSIS]
    found["one_cell"] = ["\n\n\n".join(BASE)]
    found["one_cell_with_check"] = ["\n\n\n".join([TOOLS, *BASE, "check()"])]
    found["missing_predict"] = [SETUP, HELPERS, MODEL, FIT]
    found["history"] = [*BASE, SETUP.replace("EPOCHS = 2", "EPOCHS = 5"), HELPERS, *BASE[2:4]]
    return found
