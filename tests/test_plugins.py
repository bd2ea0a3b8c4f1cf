"""An exercise, a check and an image set from another installed distribution."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import imagesets
import pytest

from autograder import checks, course
from autograder.authoring.new_exercise import write_skeleton
from autograder.authoring.variants import load_variants
from autograder.checks import all_checks, judge_one
from autograder.course import course_root, exercises, find_exercise, require_source
from autograder.errors import AuthoringError
from autograder.proving.verify import verify
from autograder.sampling.drawing import draw
from autograder.sandbox.covers import covers

CHECK = '''"""Tests are large.

What it checks: the number of test images.
"""

from autograder.checks._result import at_least, finding

FORMAT = 1
GROUP = "form"
STAGE = "parts"
STANDARD = False
DEFAULTS = {"least": 10}


def check(evidence, settings):
    count = evidence.run.test.count
    return finding(at_least(count, settings["least"]), f"{count} images", "more", "Draw more.")
'''
SET = '''"""Plain grey pictures, darker and lighter."""

import numpy as np
from imagesets._source import Source

FORMAT = 1


def draw(split, labels, rng):
    noise = rng.integers(0, 60, (len(labels), 8, 8, 1))
    return (noise + 120 * labels[:, None, None, None]).astype(np.uint8)


SOURCE = Source(classes=("dark", "light"), shares=(0.5, 0.5), shape=(8, 8, 1), draw=draw)
'''
ENTRIES = """[autograder.courses]
tiny = tiny_course
[autograder.checks]
tests_are_large = tiny_course.large
[imagesets]
greys = tiny_course.greys
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Lay a distribution out as pip would, where it is found."""
    site = tmp_path / "site-packages"

    def forget() -> None:
        all_checks.cache_clear()
        course._exercises.cache_clear()
        for name in [name for name in sys.modules if name.startswith("tiny_course")]:
            del sys.modules[name]

    def lay_out(entries: str = ENTRIES, *, version: str = "FORMAT = 1\n") -> Path:
        package, info = site / "tiny_course", site / "tiny_course-1.0.dist-info"
        package.mkdir(parents=True)
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-course\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entries)
        (package / "__init__.py").write_text(version)
        (package / "large.py").write_text(CHECK)
        (package / "greys.py").write_text(SET)
        monkeypatch.syspath_prepend(str(site))
        forget()
        return package

    yield lay_out
    monkeypatch.undo()
    forget()


def with_an_exercise(package: Path) -> None:
    write_skeleton(package, "01-tiny/lost-gradients")
    spec = package / "course/01-tiny/lost-gradients.toml"
    text = spec.read_text()
    spec.write_text(text + "\n[checks.tests_are_large]\nleast = 400\n")


def test_an_exercise_comes_with_its_solution(install) -> None:
    with_an_exercise(install())
    exercise = find_exercise("lost-gradients")
    assert list(exercises())[-1] == "lost-gradients"
    assert "all-alike-again" in exercises()
    variants = load_variants(require_source(exercise), exercise.symptom)
    assert "smaller-learning-rate" in variants


def test_a_check_judges_where_a_spec_names_it(
    install, make_run, make_exercise, make_evidence
) -> None:
    install()
    assert "tests_are_large" in all_checks()
    assert list(all_checks()) == sorted(all_checks())
    exercise = make_exercise(checks={"tests_are_large": {"least": 41}})
    evidence = make_evidence(make_run(), exercise)
    assert {result.check for result in checks.judge(evidence)} >= {"tests_are_large"}
    assert not judge_one("tests_are_large", evidence, {"least": 41}).passed
    assert judge_one("tests_are_large", evidence, {}).passed


def test_an_image_set_is_drawn_like_any(install, make_exercise) -> None:
    install()
    assert "greys" in imagesets.names()
    drawn = imagesets.load("greys", "train", count=20, seed=3)
    assert drawn.images.shape == (20, 8, 8, 1)
    data = {"set": "greys", "train": 80, "val": 30, "probe": 40, "test": 40}
    assert draw(make_exercise(data=data), seed=1).images["test"].shape == (40, 8, 8, 1)


def test_a_sandbox_shows_nothing_of_it(install, monkeypatch) -> None:
    package = install()
    monkeypatch.setattr(
        "autograder.sandbox.covers.interpreter_folders", lambda: (str(package.parent),)
    )
    assert str(package) in covers()


@pytest.mark.parametrize("said", ["", "FORMAT = 2\n"])
def test_another_format_is_refused(said: str, install) -> None:
    install("[autograder.courses]\ntiny = tiny_course\n", version=said)
    with pytest.raises(AuthoringError, match=r"'tiny' of tiny-course 1.0: expected FORMAT = 1"):
        exercises()


def test_an_image_set_of_another_format_is_refused(install) -> None:
    package = install()
    (package / "greys.py").write_text(SET.replace("FORMAT = 1", "FORMAT = 7"))
    with pytest.raises(imagesets.ImageSetError, match="expected FORMAT = 1, found 7"):
        imagesets.load("greys", "train", count=4)


def test_what_cannot_be_loaded_names_the_distribution(install) -> None:
    install("[autograder.checks]\nlost = tiny_course.nowhere\n")
    with pytest.raises(AuthoringError, match=r"'lost' of tiny-course 1.0 cannot be loaded"):
        all_checks()


def test_no_two_checks_and_no_two_exercises_have_one_name(install) -> None:
    package = install("[autograder.checks]\ngeneralises = tiny_course.large\n")
    with pytest.raises(AuthoringError, match="the name is taken"):
        all_checks()
    (package.parent / "tiny_course-1.0.dist-info" / "entry_points.txt").write_text(
        "[autograder.courses]\ntiny = tiny_course\n"
    )
    all_checks.cache_clear()
    lesson = find_exercise_folder("all-alike-again")
    shutil.copytree(
        lesson, package / "course" / lesson.name, ignore=shutil.ignore_patterns("*.ipynb")
    )
    course._exercises.cache_clear()
    with pytest.raises(AuthoringError, match="rename one"):
        exercises()


def find_exercise_folder(name: str) -> Path:
    (spec,) = (course_root() / "course").glob(f"*/{name}.toml")
    return spec.parent


@pytest.mark.slow
def test_an_exercise_of_another_distribution_is_proven(install) -> None:
    with_an_exercise(install())
    exercise = find_exercise("lost-gradients")
    found = {o.variant.name: o for o in verify(exercise, seeds=1, only=("starter", "reference"))}
    assert [outcome.problems for outcome in found.values()] == [(), ()]
    results = {result.check: result for result in found["reference"].results[0]}
    assert results["tests_are_large"].passed
