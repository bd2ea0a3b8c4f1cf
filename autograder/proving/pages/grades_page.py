"""The figures of the page *What a grade is worth*: written by `autograder calibrate --page`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.course import course_root
from autograder.proving.calibration.conditions import Comparison, load_comparisons
from autograder.proving.calibration.confirmation import Confirmation, load_confirmation
from autograder.proving.calibration.error_rates import total
from autograder.proving.calibration.margins import Judged, thinnest
from autograder.proving.calibration.spec_notes import margin_text
from autograder.proving.held_out_evidence import held_out_lines
from autograder.proving.pages.as_calibration import (
    bound_text,
    problems,
    sums,
    worst_by_rule,
)
from autograder.proving.pages.evidence_table import evidence_lines
from autograder.proving.pages.figures import with_figures
from autograder.proving.pasted_network import pasted_lines

PAGE = "GRADES.md"


def write_page(found: Mapping[str, Sequence[Judged]]) -> None:
    """Write the figures of all recorded runs into the page.

    Raises:
        AuthoringError: the page has lost its marks.
    """
    path = course_root() / PAGE
    text = path.read_text(encoding="utf-8")
    path.write_text(with_figures(text, figure_lines(found)), encoding="utf-8")


def figure_lines(found: Mapping[str, Sequence[Judged]]) -> list[str]:
    """The figures as Markdown: error rates, thinnest margins, errors, the marks for evidence,
    grades with new seeds."""
    return [
        *_rates(found),
        "",
        *_held_out(found),
        "",
        *_named(found),
        "",
        *_by_rule(found),
        "",
        *evidence_lines(),
        "",
        " ".join(held_out_lines()),
        "",
        *pasted_lines(),
        "",
        *_confirmed(load_confirmation()),
        "",
        *_compared(load_comparisons()),
    ]


def _rates(found: Mapping[str, Sequence[Judged]]) -> list[str]:
    lines = [
        "| exercise | right runs | false fails | wrong runs | false passes "
        "| thinnest margin, right | thinnest margin, wrong |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = sums(found)
    for exercise, (fails, passes) in rows.items():
        right, wrong = thinnest(found[exercise])
        lines.append(
            f"| `{exercise}` | {fails.trials} | {fails.errors} | {passes.trials} "
            f"| {passes.errors} | {margin_text(right)} | {margin_text(wrong)} |"
        )
    fails = total(one for one, _ in rows.values())
    passes = total(one for _, one in rows.values())
    lines.append(
        f"| **together** | {fails.trials} | {fails.errors} | {passes.trials} | {passes.errors} "
        "| | |"
    )
    lines.append(f"| 95 % upper bound | | {bound_text(fails)} | | {bound_text(passes)} | | |")
    return lines


def _held_out(found: Mapping[str, Sequence[Judged]]) -> list[str]:
    """The rates of held-out programs, by which no threshold was set: the others' rates flatter."""
    rows = sums(found, held_out=True).values()
    fails, passes = total(one for one, _ in rows), total(one for _, one in rows)
    if not fails.trials + passes.trials:
        return ["No program has been held out yet."]
    count = sum(program.held_out for programs in found.values() for program in programs)
    return [
        f"Besides these, {count} programs were held out: no threshold was set by them. Of "
        f"{fails.trials} runs of right ones, {fails.errors} failed (upper bound "
        f"{bound_text(fails)}); of {passes.trials} runs of wrong ones, {passes.errors} passed "
        f"(upper bound {bound_text(passes)})."
    ]


def _named(found: Mapping[str, Sequence[Judged]]) -> list[str]:
    named = [f"- `{name}`, {line}" for name, runs in found.items() for line in problems(runs)]
    if not named:
        return [
            "No run of any program had the wrong verdict or failed at other checks than claimed, "
            "and no right program left a doubt."
        ]
    return [
        "Every run with a wrong verdict, every doubt about a right program (a person is asked if "
        "most runs of a grade leave one), and every failure at other checks than claimed:",
        "",
        *named,
    ]


def _by_rule(found: Mapping[str, Sequence[Judged]]) -> list[str]:
    right, wrong = (worst_by_rule(found, right=side) for side in (True, False))
    return [
        f"Replayed by the official rule, the right program that fares worst fails in "
        f"{right:.1%} of its grades, and the wrong program that fares best passes in {wrong:.1%}."
    ]


def _confirmed(seen: Confirmation) -> list[str]:
    if not seen.grades:
        return ["No grade with seeds that the campaign never saw has been given yet."]
    lines = [
        f"Confirmed with seeds that the campaign never saw: of {seen.right.trials} official grades "
        f"of right programs, {seen.right.errors} failed (95 % upper bound "
        f"{bound_text(seen.right)}); of {seen.wrong.trials} of wrong ones, {seen.wrong.errors} "
        f"passed (upper bound {bound_text(seen.wrong)})."
        + (f" {seen.ungraded} programs have not been graded yet." if seen.ungraded else "")
    ]
    return lines + [f"- {name}" for name in seen.named]


def _compared(seen: Sequence[Comparison]) -> list[str]:
    if not seen:
        return ["No other conditions have been measured yet."]
    return [
        "| starters and references, once each | runs so far | with the verdict they deserve |",
        "|---|---|---|",
        *(f"| {one.condition} | {one.runs} | {one.right} |" for one in seen),
    ]
