"""Imports point one way, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}

ORDER = (
    *("errors", "types", "user_folders", "plugins", "course", "secret"),
    *("catalogue", "questions", "torchvision_operators", "measurements", "worker"),
    *("submissions", "sampling", "answers", "checks", "sandbox", "authoring"),
    *("running", "conviction", "judging", "grading", "report", "proving"),
    *("notebook", "nbgrader", "selftest", "cli", "__main__"),
)
"""Everything at the root of the package, from the bottom up: a part imports only from parts
before it. ARCHITECTURE.md draws this order."""
NARROW = {
    "catalogue": {"errors"},
    "questions": set(),
    "plugins": {"errors"},
    "measurements": {"worker", "torchvision_operators"},
    "worker": {"measurements", "torchvision_operators"},
    "submissions": {"errors", "types"},
    "sampling": {"types"},
    "answers": {"errors", "types", "sampling", "questions", "worker.envelopes"},
    "checks": {"errors", "types", "plugins", "catalogue", "answers.doubts"},
    "sandbox": {"errors", "types", "plugins", "course", "worker.frames"},
    "authoring": {"errors", "types", "course", "submissions", "sampling.fingerprints"},
    "running": {
        *("errors", "types", "user_folders", "submissions.reading", "sampling", "answers"),
        *("checks", "sandbox"),
    },
    "conviction": {
        *(
            "errors",
            "types",
            "course",
            "sampling",
            "sandbox",
            "authoring.variants",
            "submissions.program",
        ),
        *("running.recording", "running.printable"),
        *("worker.envelopes", "worker.printed"),
    },
    "report": {"errors", "types", "course", "checks", "submissions.reading"},
}
"""Parts that may import only some of the parts before them."""
NOTEBOOK_LIBRARIES = {"nbgrader", "nbformat", "nbconvert", "traitlets"}
NEEDS_TORCH = {"worker", "measurements", "notebook", "torchvision_operators"}


def within(module: str, layers: set[str]) -> bool:
    return any(module == layer or module.startswith(f"{layer}.") for layer in layers)


@cache
def own_imports(module: str) -> frozenset[str]:
    """Modules of this package that a module imports anywhere, even inside functions."""
    found = set()
    for name in imports(ast.walk(tree_of(module))):
        if name.startswith("autograder."):
            own = name.removeprefix("autograder.")
            while own and own not in MODULES:  # the last names may be inside a module
                own = own.rpartition(".")[0]
            found.add(own)
    return frozenset(found - {""})


def imports(nodes: Iterator[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "this package uses absolute imports"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def at_module_level(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes that run when the module is imported: no bodies of functions, no TYPE_CHECKING."""
    for child in ast.iter_child_nodes(node):
        for_types = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        if not for_types and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from at_module_level(child)


def test_every_part_of_the_package_has_its_place() -> None:
    assert {module.partition(".")[0] for module in MODULES} == set(ORDER)
    named = {name for allowed in NARROW.values() for name in allowed} | NEEDS_TORCH
    assert not named - set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_a_part_imports_only_from_parts_below_it(module: str) -> None:
    part = module.partition(".")[0]
    below = NARROW.get(part, set(ORDER[: ORDER.index(part)]))
    allowed = {part, *below}
    assert {name for name in own_imports(module) if not within(name, allowed)} == set()


def test_nothing_imports_the_command_but_the_command() -> None:
    users = {m for m in MODULES if any(within(name, {"cli"}) for name in own_imports(m))}
    assert {m for m in users if not within(m, {"cli", "__main__"})} == set()


def test_only_the_nbgrader_package_imports_notebook_libraries() -> None:
    users = {
        module
        for module in MODULES
        if {name.partition(".")[0] for name in imports(ast.walk(tree_of(module)))}
        & NOTEBOOK_LIBRARIES
    }
    assert {m for m in users if not within(m, {"nbgrader"})} == set()


@pytest.mark.parametrize("module", [m for m in MODULES if not within(m, NEEDS_TORCH)])
def test_importing_a_module_of_the_host_does_not_import_torch(module: str) -> None:
    libraries = {name.partition(".")[0] for name in imports(at_module_level(tree_of(module)))}
    assert not libraries & {"torch", "torchvision"}


def test_grading_is_imported_without_torch_and_without_jupyter() -> None:
    code = (
        "import sys, autograder, autograder.cli, autograder.grading;"
        "heavy = {'torch', 'IPython', 'nbformat', 'jupytext', 'nbgrader'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=600
    )
    assert done.stdout.strip() == "[]"
