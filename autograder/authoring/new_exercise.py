"""Write the skeleton of a new exercise: it runs, shows a symptom, and marks what is left to do."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.errors import UsageError

TO_FILL_IN = "TODO"
"""Marks what an author still has to write."""
_TEMPLATES = Path(__file__).with_name("skeleton")
_NAME = re.compile(r"(\d\d-[a-z0-9-]+)/([a-z0-9]+(?:-[a-z0-9]+)*)")


def write_skeleton(root: Path, name: str) -> list[Path]:
    """Write spec, source and two repairs of a new exercise.

    Args:
        root: the folder that holds `course/` and `solutions/`.
        name: `<NN-lesson>/<id>`; the lesson may be new.

    Returns:
        The files that were written.

    Raises:
        UsageError: the name does not have this form, or is taken.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(
            f"expected LESSON/EXERCISE like 04-loss-and-accuracy-both-rise/some-good-epochs: two "
            f"digits, then lower-case words joined by '-'; found {name!r:.80}"
        )
    lesson, exercise = match.groups()
    taken = [*root.glob(f"course/*/{exercise}.toml"), *root.glob(f"solutions/*/{exercise}.py")]
    if taken:
        raise UsageError(f"{taken[0].relative_to(root)} already exists; choose another id")
    # These are programs, not HTML: no escaping.
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True
    )
    written = []
    for template in sorted(_TEMPLATES.rglob("*.jinja")):
        place = template.relative_to(_TEMPLATES)
        title = exercise.replace("-", " ").capitalize()
        text = environment.get_template(place.as_posix()).render(id=exercise, title=title)
        path = _target(root, lesson, exercise, place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _target(root: Path, lesson: str, exercise: str, place: Path) -> Path:
    name = place.name.removesuffix(".jinja")
    if name == "spec.toml":
        return root / "course" / lesson / f"{exercise}.toml"
    folder = root / "solutions" / lesson
    if name == "source.py":
        return folder / f"{exercise}.py"
    return folder / exercise / place.parent / name


def left_to_fill_in(root: Path, exercise: str) -> list[str]:
    """`path:line` of each mark where an author still has to write."""
    files = [*root.glob(f"course/*/{exercise}.toml"), *root.glob(f"solutions/*/{exercise}.py")]
    files += root.glob(f"solutions/*/{exercise}/*.toml")
    files += sorted(root.glob(f"solutions/*/{exercise}/*/*.py"))
    return [
        f"{path.relative_to(root)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if TO_FILL_IN in line
    ]
