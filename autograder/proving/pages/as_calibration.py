"""Show what a calibration campaign recorded: margins of thresholds, and error rates of grades."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from autograder.proving.calibration.error_rates import ProgramErrors, Rate, errors_of, total
from autograder.proving.calibration.margins import Judged, Margin, Side, margins
from autograder.proving.calibration.spec_notes import margin_text

THIN = 3.0
"""Margins below this many robust standard deviations are shown in red."""


def print_calibration(found: Mapping[str, Sequence[Judged]], console: Console) -> None:
    """Print everything that was recorded for some exercises.

    Args:
        found: the judged runs of each exercise's programs, by exercise.
    """
    for exercise, programs in found.items():
        console.print(margin_table(exercise, margins(programs)))
        for line in problems(programs):
            console.print(f"  [red]{line}[/]", highlight=False)
        console.print()
    console.print(rate_table(found))


def margin_table(exercise: str, rows: Sequence[Margin]) -> Table:
    """The thresholds of an exercise, and the programs that come nearest to them."""
    table = Table(title=exercise, title_justify="left", title_style="bold")
    for heading in ("check", "passes", "nearest right program", "margin", "nearest wrong program"):
        table.add_column(heading)
    table.add_column("margin")
    for row in rows:
        bound = f"{'≤' if row.at_most else '≥'} {row.threshold:.4g}"
        name = f"{row.check}, {row.bound}" if row.bound else row.check
        table.add_row(name, bound, *_cells(row.right), *_cells(row.wrong))
    return table


def _cells(side: Side | None) -> tuple[str, str]:
    if side is None:
        return "", ""
    margin = margin_text(side.margin)
    colour = "red" if side.margin < THIN else "default"
    return f"{side.program}: {side.nearest:.4g} in {side.runs}", f"[{colour}]{margin}[/]"


def problems(programs: Sequence[Judged]) -> list[str]:
    """Every error, with its program: wrong verdicts, doubts about right programs, and failures at
    other checks than claimed."""
    lines = []
    for program in programs:
        errors = errors_of(program)
        what = "right, fails" if errors.is_right else "wrong, passes"
        if errors.runs.errors:
            line = f"{program.program}: {what} in {errors.runs.errors} of {errors.runs.trials} runs"
            if not math.isnan(errors.by_rule):
                line += f"; {errors.by_rule:.1%} of grades by the official rule"
            lines.append(line)
        if program.is_right and program.reviews:
            lines.append(
                f"{program.program}: right, leaves a doubt about where its answers come from in "
                f"{program.reviews} of {errors.runs.trials} runs"
            )
        if errors.elsewhere:
            lines.append(
                f"{program.program}: {errors.elsewhere} of {errors.runs.trials} runs do not fail "
                f"at {', '.join(program.fails)}"
            )
    return lines


def sums(
    found: Mapping[str, Sequence[Judged]], *, held_out: bool = False
) -> dict[str, tuple[Rate, Rate]]:
    """Per exercise: false fails of right programs, false passes of wrong ones, in single runs.

    Args:
        held_out: count only the held-out programs, by which no threshold was set; otherwise all
            others.
    """
    rows = {}
    for exercise, programs in found.items():
        errors = _all_errors([p for p in programs if p.held_out is held_out])
        fails = total(one.runs for one in errors if one.is_right)
        passes = total(one.runs for one in errors if not one.is_right)
        rows[exercise] = (fails, passes)
    return rows


def worst_by_rule(found: Mapping[str, Sequence[Judged]], *, right: bool) -> float:
    """The largest share of wrong grades of any program, replayed by the official rule."""
    shares = [
        errors.by_rule
        for programs in found.values()
        for errors in _all_errors(programs)
        if errors.is_right is right and not math.isnan(errors.by_rule)
    ]
    return max(shares, default=math.nan)


def rate_table(found: Mapping[str, Sequence[Judged]]) -> Table:
    """Error rates of each exercise, and of all together."""
    table = Table(title="error rates of single runs", title_justify="left", title_style="bold")
    for heading in ("exercise", "false fails", "of", "false passes", "of"):
        table.add_column(heading, justify="left" if heading == "exercise" else "right")
    rows = sums(found)
    for exercise, (fails, passes) in rows.items():
        table.add_row(exercise, *_counts(fails), *_counts(passes))
    all_fails = total(fails for fails, _ in rows.values())
    all_passes = total(passes for _, passes in rows.values())
    table.add_section()
    table.add_row("together", *_counts(all_fails), *_counts(all_passes), style="bold")
    table.add_row("95 % upper bound", bound_text(all_fails), "", bound_text(all_passes), "")
    apart = sums(found, held_out=True).values()
    fails, passes = total(one for one, _ in apart), total(one for _, one in apart)
    table.add_section()
    table.add_row("held out", *_counts(fails), *_counts(passes))
    table.add_row("95 % upper bound", bound_text(fails), "", bound_text(passes), "")
    return table


def bound_text(rate: Rate) -> str:
    """The upper end of the confidence interval, in percent."""
    return f"{100 * rate.upper:.2f} %" if rate.trials else "none yet"


def _counts(rate: Rate) -> tuple[str, str]:
    return str(rate.errors), str(rate.trials)


def _all_errors(programs: Sequence[Judged]) -> list[ProgramErrors]:
    return [errors_of(program) for program in programs]
