"""Show the results of a verification."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from autograder.authoring.variants import Kind
from autograder.proving.verify import Outcome
from autograder.types import Exercise

_MOST_PROBLEMS = 6


def outcome_line(exercise: Exercise, outcome: Outcome) -> str:
    """One program: whether its claim holds, and the ranges of the deciding quantities."""
    variant = outcome.variant
    mark = "[green]✓[/]" if outcome.holds else "[red]✗[/]"
    claim = "passes" if variant.kind in (Kind.REFERENCE, Kind.RIGHT) else "fails"
    where = f" at {', '.join(variant.fails)}" if variant.fails else ""
    lines = [f"{mark} {exercise.id}  {variant.kind} [bold]{variant.name}[/] {claim}{where}"]
    for name in variant.fails or ("loss_decreases", "validation_improves", "generalises"):
        decided = [r.deciding for judged in outcome.results for r in judged if r.check == name]
        if decided:
            values = [bound.value for bound in decided]
            span = f"{min(values):.4g} … {max(values):.4g}"
            lines.append(f"    [dim]{name}: {span} (threshold {decided[0].threshold:.4g})[/]")
    costs = [run.cost.fit_cpu_seconds for run in outcome.runs]
    lines.append(f"    [dim]fit: {min(costs):.1f} … {max(costs):.1f} CPU s[/]")
    for problem in outcome.problems[:_MOST_PROBLEMS]:
        lines.append(f"    [red]{escape(problem)}[/]")
    if len(outcome.problems) > _MOST_PROBLEMS:
        lines.append(f"    [red]and {len(outcome.problems) - _MOST_PROBLEMS} more[/]")
    return "\n".join(lines)


def print_summary(exercise: Exercise, outcomes: Sequence[Outcome], console: Console) -> None:
    """Print how many claims about an exercise hold."""
    held = sum(outcome.holds for outcome in outcomes)
    colour = "green" if held == len(outcomes) else "red"
    runs = sum(len(outcome.runs) for outcome in outcomes)
    console.print(
        f"[{colour}]{exercise.id}: {held} of {len(outcomes)} claims hold over {runs} runs[/]\n"
    )
