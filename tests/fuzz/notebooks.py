"""Notebooks and `.py` files as learners hand them in, and as nobody should."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from .odd import TEXTS, VALUES, as_json, changed, cut_up

LINES = (
    'exercise = "constant-predictor"',
    "import torch",
    "from torch import nn; import math",
    "EPOCHS = 2",
    "a = 1; b = a; fit = b",
    "def build_model():\n    return helper(EPOCHS)",
    "def helper(x):\n    return nn.Linear(x, x)",
    "def fit(model, train, val, *, device, log):\n    return model",
    "def predict(model, images):\n    return images",
    "class Net(nn.Module):\n    '''a net'''\n    size = EPOCHS",
    'diagnosis = "dying-relu"',
    'diagnosis = "\\ud800"',
    "fit(build_model(), None, None, device='cpu', log=print)",
    "if a:\n    from math import sqrt as b",
    "x = '''\ntext'''; predict = x",
    "a = 1; \\",
    "b = 2 \\",
    "c = '\\d' is 2  # \x1b[2J",
    "%matplotlib inline",
    "!ls",
    "files = !ls",
    "%%time",
    "%%bash",
    "torch?",
    "%pip install x",
    "@torch.no_grad()",
    "lambda: (yield)",
    "await x",
    "x = 0x" + "f" * 5000,
    "x = " + "1" * 5000,
    "x = = 1",
    "\tx = 1",
    "return",
)
_UNITS = (
    *(" ", "\t", "(", "[", "-", ".a", "()", "lambda:", "not ", "a\n", "%a\n", "?", "'a'", "a,"),
    *(
        "\\\n",
        "\n",
        ";",
        "x=1;",
        "if a:\n",
        "a=",
        "{",
        "a if ",
        "f'{",
        "\x0c",
        "a ",
        "def fit():\n",
    ),
)
_LONG = st.builds(
    lambda before, unit, count, after: before + unit * count + after,
    st.sampled_from(["", "x = ", "x = a", "def fit(): return "]),
    st.sampled_from(_UNITS),
    st.sampled_from([3, 90, 900, 4_000]),
    st.sampled_from(["", "1", "= =", "\n"]),
)
"""Texts on which time or nesting could grow faster than the length."""
_CHAIN = st.sampled_from([3, 300, 2_000]).map(
    lambda count: "\n".join(f"a{n}=a{n + 1}" for n in range(count)) + "\nfit=a0"
)
CODE = st.builds(
    str.join,
    st.sampled_from(["\n", "\n", "\r\n", "\r", "; "]),
    st.lists(
        st.sampled_from(LINES) | st.sampled_from(LINES) | TEXTS | _LONG | _CHAIN,
        max_size=6,
    ),
)
_SOURCES = CODE | CODE.map(lambda text: text.splitlines(keepends=True))
_IDS = st.sampled_from(["program-fit", "program-fit", "program-setup", "look", ""])
CELLS = st.lists(
    st.fixed_dictionaries(
        {"cell_type": st.sampled_from(["code", "code", "code", "markdown"]), "source": _SOURCES},
        optional={
            "id": _IDS,
            "metadata": st.fixed_dictionaries({"tags": st.just(["program"]), "x": VALUES}),
            "outputs": st.just([{"output_type": "stream", "text": "PASSED"}]),
        },
    ),
    max_size=6,
)
_CODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "latin-1", "utf-7")


@st.composite
def notebooks(draw: st.DrawFn) -> bytes:
    """A notebook's bytes: valid, with odd values in it, with duplicate keys, or damaged."""
    good: dict[str, Any] = {"cells": draw(CELLS), "nbformat": 4, "metadata": {}}
    table = draw(changed(good)) if draw(st.booleans()) else good
    data = as_json(table, escaped=draw(st.booleans()))
    if draw(st.integers(0, 9)) == 0:
        data = data.replace(b'"cells":', b'"cells": [NaN], "cells":', 1)
    if draw(st.integers(0, 9)) == 0:
        text = json.dumps(table)
        data = text.encode(draw(st.sampled_from(_CODINGS)), "replace")
    return draw(cut_up(data))


@st.composite
def scripts(draw: st.DrawFn) -> bytes:
    """A Python file's bytes in any encoding."""
    data = draw(CODE).encode(draw(st.sampled_from(_CODINGS)), "replace")
    return draw(cut_up(data))


FILES = st.one_of(
    st.tuples(st.just(".ipynb"), notebooks()),
    st.tuples(st.just(".py"), scripts()),
    st.tuples(st.sampled_from([".ipynb", ".py"]), st.binary(max_size=200)),
    st.tuples(
        st.just(".ipynb"),
        st.sampled_from(
            [b"[" * 100_000, b'{"cells": ' * 5000, b"1" * 5000, b"", b"null", b'{"cells": [[]]}']
        ),
    ),
)
"""(suffix, bytes) of a file that is handed in."""
