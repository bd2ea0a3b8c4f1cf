"""A cell becomes the Python that IPython makes of it, line for line, in linear time."""

from __future__ import annotations

import ast
import random
import time
import warnings

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.worker.loading.magics import cell_magic, transform

LINES = [
    *("%matplotlib inline", "x = %time f()", "y = !ls -l", "%time?", "?foo", "??", "foo?"),
    *("foo??", "foo.bar[0]?", "a.b*?", "f(x)?", "a = 'what?'", "# what?", ",f a b", ";f a b"),
    *("/f a b", "/", "!ls foo?", "x = = 1", "x: int = %env A", "a = b = !ls", "!!ls", "x %= 3"),
    *("x = '%a' % 3", "lambda a=%x: 3", "x = 3 # = %time a", "*a*?", "!echo it's?", "f'{x!r}'"),
    *("%%foo?", "x = !ls; y = 2", "%pip install torch==2.0 --quiet", "%env X=1", "files = %sx ls"),
    *("print('a') ; !ls", "d['k'] = %time 3", "x.y = !pwd", "x, y = %time 1, 2", "assert x != 3"),
    *("!", "%", "?", "%time x = [1]", "x = 1 if a else %b", '!echo "a \' b"', "x == %a", "x=!ls"),
    *("x=%time 1", "return !ls", "@%time", "%time x = 1 # why?", "what is this?", "x ? y", "1?"),
    *("!pip install \\\n    torch \\\n    numpy", "%time f(1, \\\n   2)", "x = \\\n  %time 3"),
    *("x = !ls \\\n  -a", "(1,\n%y\n)", "'''\n%time x\n!ls\n'''", "f('''a\n!b''')", "!echo '''"),
    *("s = '''\n?\n'''", "x = [\n  1,  # %a\n  2]", "if x:\n    !ls\n    %time y\nelse:\n    z?"),
    *("def f():\n\t%time g()\n\treturn 1", "class A:\n    x = !ls\n\n    def f(self):\n        ?x"),
    *(
        "for i in x:\n    y = %time i\n\n    !a",
        "with a:\n    pass\n!ls",
        "x = 1\\\n+ 2",
        "# c \\\n!ls",
    ),
    *('"a\\\n%b"', "'unclosed\n!ls", "x = (1\n", "}\n!ls", "!ls\\", "%a\\\n"),
]
CELLS = [
    *("", "\n", "   ", "\n\n  x = 1\n  y = 2\n", "  %time x", "%%time\nx=1\n!ls", "%%time\n"),
    *("\n\n%%time\nx", "%%writefile a.py\nx = 1\n\ny = 2\n", "%%capture out\nprint(1)\n"),
    *("%%bash -s x\nls\n", "%%time", "x = 1\n%%time\ny", ">>> x = 1\n>>> y = 2", "In [1]: x = 1"),
    *("%%timeit x = 1\nx", " %%time\nx", "x = 1\n   \ns = '''a\n   \nb'''", "%a\n" * 30),
    *("x=1;" * 300, "\tx = 1\n\t%time y", "# only a remark", "%%html\n<b>x?</b>\n"),
]


def tree(text: str) -> str:
    """What a text parses to, or that it does not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.dump(ast.parse(text))
        except (SyntaxError, ValueError) as error:
            return type(error).__name__


def ipythons(cell: str) -> str:
    try:
        return tree(TransformerManager().transform_cell(cell))
    except SyntaxError as error:  # IPython's tokeniser itself refuses some indentation
        return type(error).__name__


@pytest.mark.parametrize("cell", [*LINES, *CELLS])
def test_a_cell_becomes_what_ipython_makes_of_it(cell: str) -> None:
    assert tree(transform(cell)) == ipythons(cell)


@pytest.mark.parametrize("seed", range(400))
def test_lines_together_become_what_ipython_makes_of_them(seed: int) -> None:
    chance = random.Random(seed)
    lines = chance.choices([*LINES, "x = 1", "f(x)", "", "# remark"], k=chance.randint(2, 6))
    if chance.random() < 0.3:
        lines = ["if a:", *("    " + line.replace("\n", "\n    ") for line in lines)]
    cell = "\n".join(lines) + chance.choice(["", "\n"])
    assert tree(transform(cell)) == ipythons(cell)


@pytest.mark.parametrize("cell", [*LINES, *CELLS])
def test_lines_keep_their_numbers(cell: str) -> None:
    marked = f"{cell}\nMARK"
    if cell_magic(marked) is not None:
        return
    python = transform(marked)
    assert python.count("\n") == marked.count("\n")
    if "MARK" in python.split("\n")[-1]:
        assert marked.split("\n")[-1].strip() == python.split("\n")[-1].strip()


@pytest.mark.parametrize("unit", ["%a\n", "x=1;", "!ls \\\n", "(", "'", '"""', "x = !ls\n", "a?\n"])
def test_time_grows_as_the_text_does(unit: str) -> None:
    def seconds(count: int) -> float:
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            transform("%time x\n" + unit * count)
            best = min(best, time.process_time() - started)
        return best

    assert seconds(40_000) < 60 * seconds(4_000) + 0.05
