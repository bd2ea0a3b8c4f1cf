"""Grade one attack with the real grader, and combine all that was seen of it."""

from __future__ import annotations

import dataclasses
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.source import load_source
from autograder.course import find_exercise, require_source
from autograder.grading import Rule, grade
from autograder.report.as_json import to_json
from autograder.running.journal import Journal
from autograder.running.run import run_seeds
from autograder.sampling.drawing import draw
from autograder.sandbox import Backend
from autograder.selftest.corpus import FIRST_SEED, Attack, begin, in_one
from autograder.selftest.targets import Targets, planted
from autograder.selftest.traces import clean_up, traces
from autograder.submissions.program import read_submission
from autograder.types import Exercise, Report, RunRecord, Submission
from autograder.types.exercise import load_exercise

EXERCISE = "all-alike-again"
"""What all attacks answer: of all exercises one of those whose runs cost least."""
_SECRET = "kept from the attacks"
_SMALL = {"train": 100, "val": 40, "probe": 48, "test": 48}
_EPOCHS = 4
"""Each epoch that a program logs is asked about, which costs more than the training."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of one attack."""

    attack: Attack
    report: Report
    held: tuple[str, ...]
    """Attempts that failed, in the attack's own words."""
    reached: tuple[str, ...]
    """Attempts that worked."""
    traces: tuple[str, ...]
    """What was found outside: files, processes, contacts, leaked secrets."""
    seconds: float

    @property
    def contained(self) -> bool:
        """Whether nothing was reached, and nothing was found outside."""
        return not self.reached and not self.traces

    @property
    def judged_rightly(self) -> bool:
        """Whether the verdict is an expected one, and only groups that may earn points have any."""
        earned = {group for group, points in self.report.points.items() if points}
        return self.report.verdict in self.attack.verdicts and earned <= set(self.attack.earns)


_EASY = re.compile(r"^set = .*\nclasses = .*$", re.MULTILINE)
_EASY_DATA = 'set = "garments"\nclasses = ["dress", "coat"]'
"""Classes that can be learned from few images."""
_ALL_EPOCHS = re.compile(r"^EPOCHS = \d+$", re.MULTILINE)


@contextmanager
def small_course() -> Iterator[Exercise]:
    """The exercise that all attacks answer, with few images and epochs, in a separate folder.

    The folder is separate, so that the cost of this reference is not taken for the real one's.
    """
    real = find_exercise(EXERCISE)
    with tempfile.TemporaryDirectory(prefix="autograder-small-") as name:
        spec = Path(name) / "course" / real.lesson / real.path.name
        spec.parent.mkdir(parents=True)
        text = _EASY.sub(_EASY_DATA, real.path.read_text(encoding="utf-8"))
        for key, count in _SMALL.items():
            text = text.replace(f"\n{key} = {getattr(real.data, key)}\n", f"\n{key} = {count}\n")
        spec.write_text(text, encoding="utf-8")
        source = Path(name) / "solutions" / real.lesson / f"{real.id}.py"
        source.parent.mkdir(parents=True)
        text = require_source(real).read_text(encoding="utf-8")
        source.write_text(_ALL_EPOCHS.sub(f"EPOCHS = {_EPOCHS}", text), encoding="utf-8")
        yield load_exercise(spec).without_evidence()


def run_attack(
    attack: Attack,
    exercise: Exercise,
    *,
    backend: Backend | None = None,
    rule: Rule | None = None,
) -> Outcome:
    """Hand in an attack and have it graded.

    Args:
        exercise: small or real; the attack's own limits are applied to it.
        backend: which walls; the strongest on this machine unless given.
        rule: the attack's own unless given, which for most means one run.
    """
    rule = rule or Rule(official=attack.official, backend=backend, secret=_SECRET)
    (outcome,) = _run(attack, exercise, lambda work, to_do: [grade(work, to_do, rule)])
    return outcome


def run_sharing(
    attacks: Sequence[Attack], exercise: Exercise, *, backend: Backend | None = None
) -> list[Outcome]:
    """Grade several attacks in one sandbox, so that torch is imported only once.

    Traces that are found outside afterwards could be of any of the attacks. So if there are any, or
    an attack was judged wrongly, each attack is graded again in its own sandbox.
    """
    together = run_together(in_one(attacks), exercise, backend=backend)
    outcomes = [
        dataclasses.replace(
            outcome,
            attack=attack,
            held=_own(outcome, attack, attacks, "HELD "),
            reached=_own(outcome, attack, attacks, "REACHED "),
        )
        for attack, outcome in zip(attacks, together, strict=True)
    ]
    # Only the end of a sandbox's output is kept. If there was more, the first attack has lost its
    # first line, and so all of its attempts.
    if all(one.held and one.contained and one.judged_rightly for one in outcomes):
        return outcomes
    return [run_attack(attack, exercise, backend=backend) for attack in attacks]


def _own(
    outcome: Outcome, attack: Attack, attacks: Sequence[Attack], start: str
) -> tuple[str, ...]:
    """The lines of one attack with this start, out of the output of all attacks in the sandbox."""
    begins = {begin(other): other.id for other in attacks}
    current, found = "", []
    for line in outcome.report.runs[0].stdout.splitlines():
        current = begins.get(line, current)
        if current == attack.id and line.startswith(start):
            found.append(line.removeprefix(start))
    return tuple(found)


def run_together(
    attack: Attack, exercise: Exercise, *, backend: Backend | None = None
) -> list[Outcome]:
    """Grade all cases of an attack that share a sandbox: one run each, in a fork of the worker."""
    seeds = range(FIRST_SEED, FIRST_SEED + len(attack.together))

    def graded(work: Submission, to_do: Exercise) -> list[Report]:
        runs = run_seeds(to_do, work.program, seeds, backend=backend)
        return [
            grade(
                work, to_do, Rule(official=False, backend=backend, journal=_Holds(Path(), run=run))
            )
            for run in runs
        ]

    outcomes = _run(attack, exercise, graded)
    return [
        dataclasses.replace(outcome, attack=dataclasses.replace(attack, case=case))
        for outcome, case in zip(outcomes, attack.together, strict=True)
    ]


@dataclass(frozen=True)
class _Holds(Journal):
    """A journal that already has the only run of a grade."""

    run: RunRecord | None = None

    def once(self, *_arguments: object, **_options: object) -> RunRecord:
        assert self.run is not None
        return self.run


def _run(
    attack: Attack, exercise: Exercise, graded: Callable[[Submission, Exercise], list[Report]]
) -> list[Outcome]:
    limits = dataclasses.replace(exercise.budget, **attack.limits)
    to_do = dataclasses.replace(exercise, budget=limits)
    clock = time.monotonic()
    with planted() as targets:
        started = time.time()
        reports = graded(_handed_in(attack, exercise, targets), to_do)
        found = traces(targets, started)
        found += [text for report in reports for text in _came_out(report, exercise, targets)]
        clean_up(targets, started)
    return [
        Outcome(
            attack=attack,
            report=report,
            held=_lines(report, "HELD "),
            reached=_lines(report, "REACHED "),
            traces=tuple(found),
            seconds=time.monotonic() - clock,
        )
        for report in reports
    ]


def _handed_in(attack: Attack, exercise: Exercise, targets: Targets) -> Submission:
    text = attack.render(load_source(require_source(exercise)), targets.told())
    suffix = ".ipynb" if attack.form == "notebook" else ".py"
    with tempfile.TemporaryDirectory(prefix="autograder-attack-") as folder:
        file = Path(folder) / f"{exercise.id}{suffix}"
        file.write_text(text, encoding="utf-8", newline="")
        return read_submission(file, exercise.id)


def _lines(report: Report, start: str) -> tuple[str, ...]:
    texts = (run.stdout for run in report.runs)
    return tuple(
        line.removeprefix(start)
        for text in texts
        for line in text.splitlines()
        if line.startswith(start)
    )


def _came_out(report: Report, exercise: Exercise, targets: Targets) -> Iterator[str]:
    """Secrets and hidden labels that are in anything that the sandbox gave back."""
    said = to_json([report]) + "".join(run.stdout + run.stderr for run in report.runs)
    if targets.token in said:
        yield "a planted secret leaked"
    for run in report.runs:
        for name in ("probe", "test"):
            labels = draw(exercise, run.seed).labels[name]
            if "".join(str(label) for label in labels) in said:
                yield f"the hidden labels of {name} leaked"
