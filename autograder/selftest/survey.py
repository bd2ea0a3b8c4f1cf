"""Run the containment attacks against one backend and report the outcome, layer by layer."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from autograder.judging.answer_key import reference_cost
from autograder.sandbox import Backend
from autograder.selftest.corpus import LAYERS, Attack, hostile_folder, load_attacks
from autograder.selftest.runner import Outcome, run_attack, run_sharing, small_course
from autograder.selftest.targets import environment_secret
from autograder.types import Verdict

_NEEDS_WALLS = ("memory", "temporary space", "number of processes")
"""Layers whose attacks could exhaust the machine: tried only behind walls that claim to hold."""
_BY_ERROR = {
    1: "missing rights",
    2: "empty root",
    3: "process namespace",
    11: "process limit",
    12: "memory limit",
    13: "file rights",
    20: "empty root",
    27: "file-size limit",
    28: "sized folders",
    30: "read-only root",
    38: "seccomp",
    97: "seccomp",
    101: "network namespace",
    111: "network namespace",
}
"""The wall that an error number usually comes from."""
_BY_VERDICT = {
    Verdict.OUT_OF_MEMORY: "memory watch",
    Verdict.TIMED_OUT: "time watch",
    Verdict.OUTPUT_LIMIT: "output watch",
    Verdict.INVALID_SUBMISSION: "message rules",
}


class State(StrEnum):
    """How a layer fared."""

    HELD = "held"
    BROKEN = "NOT held"
    UNTESTED = "not tested"


@dataclass(frozen=True)
class LayerResult:
    """The outcome of all attacks on one layer of one backend."""

    layer: str
    state: State
    tried: int
    """Single attempts; an attack that is seen only from outside counts as one."""
    by: tuple[str, ...]
    """The walls that seem to have held, judged by the errors that the attacks got."""
    breaches: tuple[str, ...]
    """What was reached or left behind, or why nothing was tested."""


@dataclass(frozen=True)
class Survey:
    """All layers of one backend."""

    backend: str
    official: bool
    """Whether the backend claims to be good enough for official grades."""
    raised: tuple[str, ...]
    """The walls that stood, as the worker itself found them."""
    missing: tuple[str, ...]
    layers: tuple[LayerResult, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether every layer was tested and held, and no wall of this backend was missing."""
        return not self.missing and all(result.state is State.HELD for result in self.layers)


def survey(backend: Backend, *, progress: Callable[[str], None] | None = None) -> Survey:
    """Run every containment attack against a backend, several at once if there are cores for it.

    Raises:
        UsageError: this copy of the course has no hostile submissions.
    """
    started = time.monotonic()
    attacks = [attack for attack in load_attacks(hostile_folder()) if attack.surveyed]
    tested = [a for a in attacks if backend.official or a.layer not in _NEEDS_WALLS]
    environment_secret()
    with small_course() as exercise:
        reference_cost(exercise, backend=backend)

        def run(attacks: Sequence[Attack]) -> list[Outcome]:
            if progress:
                progress(f"{backend.name}: {'; '.join(attack.tries for attack in attacks)}")
            if len(attacks) > 1:
                return run_sharing(attacks, exercise, backend=backend)
            return [run_attack(attacks[0], exercise, backend=backend)]

        # One more than cores: starting and ending a sandbox is mostly waiting.
        with ThreadPoolExecutor(max_workers=1 + (os.cpu_count() or 1)) as pool:
            outcomes = [one for part in pool.map(run, _parts(tested, backend)) for one in part]
    walls = [o.report.containment for o in outcomes if o.report.containment is not None]
    return Survey(
        backend=backend.name,
        official=backend.official,
        raised=walls[0].layers if walls else (),
        missing=walls[0].missing if walls else backend.expected,
        layers=tuple(_layer(name, outcomes) for name in LAYERS),
        seconds=time.monotonic() - started,
    )


def _parts(attacks: Sequence[Attack], backend: Backend) -> list[list[Attack]]:
    """The attacks by sandbox, the longest first, so that no long one is left for the end.

    Behind walls that claim little, each attack gets its own sandbox, since much will be reached.
    """
    sharing = [attack for attack in attacks if attack.shares and backend.official]
    alone = [[attack] for attack in attacks if attack not in sharing]
    # An attack on the time limit takes all the time that it is given.
    alone.sort(key=lambda part: part[0].layer != "time")
    return [*([sharing] if sharing else []), *alone]


def _layer(name: str, outcomes: Sequence[Outcome]) -> LayerResult:
    ours = [outcome for outcome in outcomes if outcome.attack.layer == name]
    faults = [o for o in ours if o.report.verdict is Verdict.GRADER_ERROR]
    if not ours or faults:
        why = [str(o.report.error.message) for o in faults if o.report.error is not None]
        text = tuple(why) or ("too dangerous where no wall claims to hold it",)
        return LayerResult(name, State.UNTESTED, 0, (), text)
    breaches = [text for outcome in ours for text in _breaches(outcome)]
    return LayerResult(
        layer=name,
        state=State.BROKEN if breaches else State.HELD,
        tried=sum(max(1, len(o.held) + len(o.reached)) for o in ours),
        by=tuple(sorted({word for outcome in ours for word in _held_by(outcome)})),
        breaches=tuple(breaches),
    )


def _breaches(outcome: Outcome) -> list[str]:
    found = [*outcome.reached, *outcome.traces]
    if not outcome.judged_rightly:
        earned = {group: p for group, p in outcome.report.points.items() if p}
        found.append(f"{outcome.attack.id} was judged {outcome.report.verdict}, points {earned}")
    return found


def _held_by(outcome: Outcome) -> set[str]:
    words = {
        _BY_ERROR[int(n)]
        for line in outcome.held
        for n in re.findall(r"Error (\d+)$", line)
        if int(n) in _BY_ERROR
    }
    if outcome.report.verdict in _BY_VERDICT:
        words.add(_BY_VERDICT[outcome.report.verdict])
    return words
