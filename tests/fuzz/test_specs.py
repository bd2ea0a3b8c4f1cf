"""Whatever a spec holds, it is read, or refused with its file and what is wrong in it."""

from __future__ import annotations

import contextlib
import json
import math
from pathlib import Path
from typing import Any

import imagesets
from hypothesis import example

from autograder.checks import judge
from autograder.errors import AuthoringError
from autograder.judging.points import points
from autograder.report.as_json import to_json
from autograder.sampling.drawing import draw
from autograder.types import AnswerKey, Evidence, Limits, ReferenceCost, Verdict
from autograder.types.exercise import load_exercise

from .cases import assert_readable, fuzz, outcome
from .specs import DOCUMENTS, SPEC, document


def spec(section: str, **changes: Any) -> bytes:
    return document({**SPEC, section: {**SPEC[section], **changes}})


@example(document({**SPEC, "points": {**SPEC["points"], "form": 10**400}}))
@example(document({**SPEC, "points": dict.fromkeys(SPEC["points"], 1e308)}))
@example(spec("budget", wall_seconds=math.inf))
@example(spec("data", train=10**12))
@example(spec("data", classes=[1, []]))
@example(spec("data", proportions=["a", {}]))
@example(spec("checks", generalises={"minimum_accuracy": 10**400}))
@example(spec("checks", generalises={"minimum_accuracy": math.nan}))
@example(spec("checks", generalises=[1]))
@example(b"a = " + b"[" * 5000)
@example(b"a = " + b"1" * 5000)
@fuzz(content=DOCUMENTS)
def test_a_spec_is_read_or_refused(
    folder: Path, make_run: Any, make_report: Any, content: bytes
) -> None:
    path = folder / "course" / "01-lesson" / "blurred.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    exercise, error = outcome(load_exercise, path)
    if error is None:
        key = AnswerKey(None, ReferenceCost(1.5, 300.0, 1.5))
        results, error = outcome(judge, Evidence(make_run(), exercise, key))
    if error is not None:
        assert isinstance(error, AuthoringError)
        assert str(path) in str(error)
        assert_readable(str(error))
        return
    earned = points(results, exercise, Verdict.FAILED)
    report = make_report(
        checks=results,
        points=earned,
        maximum_points=exercise.points,
        score=sum(earned.values()) / exercise.maximum_points,
    )
    (found,) = json.loads(to_json([report]), parse_constant=_refuse)
    assert 0 <= found["score"] <= 1
    Limits(wall_seconds=exercise.budget.wall_seconds, memory_mb=2 * exercise.budget.memory_mb)
    assert_images_are_drawn_or_refused(exercise)


def assert_images_are_drawn_or_refused(exercise: Any) -> None:
    recipe = exercise.data
    if max(recipe.train, recipe.val, recipe.probe, recipe.test) > 1000:
        return
    with contextlib.suppress(imagesets.ImageSetError):
        assert len(draw(exercise, 1).labels["test"]) == recipe.test


def _refuse(word: str) -> None:
    raise AssertionError(f"{word} in a report")
