"""Outcomes as text, as JSON, and as a table between the marks of a document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.errors import AuthoringError
from autograder.proving.baselines.measure import ENOUGH, Outcome

_BEGIN, _END = "<!-- baselines: begin -->", "<!-- baselines: end -->"


def as_json(outcome: Outcome) -> dict[str, Any]:
    """One outcome as plain values."""
    recipe = outcome.task.recipe
    return {
        "task": outcome.task.name,
        "set": recipe.set,
        "classes": recipe.classes,
        "train": recipe.train,
        "test": recipe.test,
        "label_noise": recipe.label_noise,
        "seeds": outcome.seeds,
        "quick": outcome.quick,
        "asked": outcome.task.asked,
        "best": outcome.best.name,
        "best_accuracy": round(outcome.best.accuracy, 4),
        "room": _rounded(outcome.room),
        "holds": outcome.holds,
        "margin": _rounded(outcome.margin),
        "right": outcome.right
        and [
            {
                "role": role,
                "program": one.program,
                "parameters": one.parameters,
                "accuracy": one.accuracy,
                "lowest": one.lowest,
            }
            for role, one in zip(("smallest", "weakest"), outcome.right, strict=True)
        ],
        "scores": [
            {
                "name": score.name,
                "network": score.network,
                "accuracies": [round(value, 4) for value in score.accuracies],
                "seconds": round(score.seconds, 2),
            }
            for score in outcome.scores
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def lines_of(outcome: Outcome) -> list[str]:
    """One outcome for a terminal."""
    recipe, asked = outcome.task.recipe, outcome.task.asked
    classes = "all classes" if recipe.classes is None else ", ".join(recipe.classes)
    lines = [f"{outcome.task.name}: {recipe.set}, {classes}, {recipe.train} images"]
    for score in outcome.scores:
        each = " ".join(f"{value:.3f}" for value in score.accuracies)
        mark = "*" if score is outcome.best else " "
        kind = "  (network)" if score.network else ""
        lines.append(f"  {mark} {score.accuracy:.3f}  {score.name}{kind}  [{each}]")
    if outcome.right is not None:
        for role, one in zip(("smallest", "weakest"), outcome.right, strict=True):
            lines.append(
                f"    {one.accuracy:.3f}  {role} right network: {one.program}, "
                f"{one.parameters} parameters, lowest {one.lowest:.3f}"
            )
    if asked is not None and outcome.room is not None:
        verdict = "" if outcome.holds else f": too near, expected {ENOUGH:g}"
        lines.append(
            f"  asked {asked:g}; the best without a convolution lies "
            f"{outcome.room:.1f} standard errors below{verdict}"
        )
    return lines


def set_table(outcome: Outcome) -> list[str]:
    """All baselines of one task as Markdown, for a card."""
    seeds = len(outcome.seeds)
    lines = [
        f"Accuracy on {outcome.task.recipe.test} test images after {outcome.task.recipe.train} "
        f"training images, mean and range of {seeds} draw{'s' if seeds > 1 else ''}; printed by "
        f"`autograder baselines {outcome.task.name}{' --quick' if outcome.quick else ''}`.",
        "",
        "| classifier | accuracy | lowest | highest |",
        "|---|---|---|---|",
    ]
    for score in outcome.scores:
        name = f"{score.name} (network)" if score.network else score.name
        low, high = min(score.accuracies), max(score.accuracies)
        lines.append(f"| {name} | {score.accuracy:.3f} | {low:.3f} | {high:.3f} |")
    return lines


def course_table(outcomes: Sequence[Outcome]) -> list[str]:
    """The best baseline of each exercise beside what is asked, as Markdown, for GRADES.md."""
    lines = [
        "| exercise | best without convolutions | reaches | draws | asked "
        "| below, in standard errors "
        "| smallest right network | weakest right network (lowest run) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for outcome in outcomes:
        asked, room = outcome.task.asked, outcome.room
        small, weak = ("", "")
        if outcome.right is not None:
            first, last = outcome.right
            small = f"{first.program}, {first.parameters} parameters: {first.accuracy:.3f}"
            weak = f"{last.program}: {last.accuracy:.3f} ({last.lowest:.3f})"
        below = "" if room is None else f"{room:.1f}" + ("" if outcome.holds else " (too near)")
        lines.append(
            f"| `{outcome.task.name}` | {outcome.best.name} | {outcome.best.accuracy:.3f} "
            f"| {len(outcome.seeds)} | {'' if asked is None else f'{asked:g}'} | {below} "
            f"| {small} | {weak} |"
        )
    return lines


def write_between_marks(path: Path, lines: Sequence[str]) -> None:
    """Put lines between the marks of a document; if it has none, in a new section at its end.

    Raises:
        AuthoringError: one mark is missing or there twice, or they are in the wrong order.
    """
    document = path.read_text(encoding="utf-8")
    counts = document.count(_BEGIN), document.count(_END)
    if counts == (0, 0):
        document = f"{document.rstrip()}\n\n## Baselines\n\n{_BEGIN}\n{_END}\n"
    elif counts != (1, 1) or document.index(_BEGIN) > document.index(_END):
        raise AuthoringError(f"{path}: expected one '{_BEGIN}' and then one '{_END}'")
    head, rest = document.split(_BEGIN)
    _, tail = rest.split(_END)
    path.write_text("\n".join([head + _BEGIN, "", *lines, "", _END + tail]), encoding="utf-8")
