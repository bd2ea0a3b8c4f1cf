"""The judged properties, one per file: pure functions of the evidence about a run.

A check module holds

    GROUP       which points it decides: training, validation, form or diagnosis
    STAGE       which question it answers, of those that a report asks in turn (`_stages.py`); a
                report leads with the first that fails
    STANDARD    whether it applies to every exercise unless a spec switches it off
    DEFAULTS    its settings where the spec is silent; a tuple lists the allowed words, the
                default first
    check(evidence, settings) -> Finding
    QUESTION    only where it judges what a probing question measures: the question's fact
    WEIGHT      only where it decides more than one share of its group's points
    asked(evidence)  only where it is left out if that is false

and a docstring in four parts (what it checks, why it is bad if it fails, an example, what to look
at), which `autograder explain` prints. The name of the check is the name of the file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from autograder.checks import _stages
from autograder.checks._result import Finding, result_of
from autograder.errors import AuthoringError, UnknownNameError
from autograder.plugins import CHECKS, plugged_in
from autograder.types import CheckResult, Evidence, Exercise

Settings = Mapping[str, Any]


class CheckModule(Protocol):
    """What a file in this folder provides."""

    GROUP: str
    STAGE: str
    STANDARD: bool
    DEFAULTS: Settings

    @staticmethod
    def check(evidence: Evidence, settings: Settings) -> Finding: ...


@cache
def all_checks() -> Mapping[str, CheckModule]:
    """Every check by name, in alphabetical order: those in this folder, and those that
    other distributions bring (`autograder.plugins`)."""
    names = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    brought: Mapping[str, Any] = plugged_in(CHECKS, names)
    return {name: brought.get(name) or _load(name) for name in sorted([*names, *brought])}


def find_check(name: str) -> CheckModule:
    """Look up a check.

    Raises:
        UnknownNameError: there is no check of that name.
    """
    try:
        return all_checks()[name]
    except KeyError:
        known = ", ".join(all_checks())
        raise UnknownNameError(f"no check is named '{name}'; there are: {known}") from None


def checks_of(exercise: Exercise) -> Mapping[str, CheckModule]:
    """The checks that judge an exercise: the standard ones and those that its spec adds.

    Raises:
        AuthoringError: the spec names a check or a setting that does not exist, gives a setting a
            value of the wrong kind, or names a symptom that is no check of the exercise.
    """
    chosen = {}
    for name, module in all_checks().items():
        wanted = exercise.checks.get(name, module.STANDARD)
        if wanted is not False:
            chosen[name] = module
    for name in exercise.checks:
        if name not in all_checks():
            raise AuthoringError(
                f"{exercise.path}: [checks] names {name!r:.100}, which does not exist"
            )
        defaults = all_checks()[name].DEFAULTS
        unknown = set(exercise.settings(name)) - set(defaults)
        wrong = [
            key
            for key, value in exercise.settings(name).items()
            if key in defaults and not _same_kind(value, defaults[key])
        ]
        if wrong or not isinstance(exercise.checks[name], Mapping | bool):
            raise AuthoringError(
                f"{exercise.path}: [checks.{name}] has a value of the wrong kind: "
                f"{exercise.checks[name]!r:.300}; its defaults are {dict(defaults)!r}"
            )
        if unknown:
            raise AuthoringError(
                f"{exercise.path}: [checks.{name}] has the unknown setting(s) "
                f"{sorted(unknown)!r:.300}; it knows {sorted(all_checks()[name].DEFAULTS)}"
            )
    if unseen := sorted(set(exercise.symptom) - set(chosen)):
        raise AuthoringError(
            f"{exercise.path}: symptom names {unseen!r:.300}, "
            f"which this exercise does not check; it has {sorted(chosen)}"
        )
    return chosen


def probing_questions(exercise: Exercise) -> tuple[str, ...]:
    """Facts of the probing questions (`questions/`) that the checks of an exercise need."""
    asked = (getattr(module, "QUESTION", "") for module in checks_of(exercise).values())
    return tuple(fact for fact in asked if fact)


def in_order(results: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    """Check results as a report shows them: first the failure that decides."""
    return _stages.in_order(results, lambda name: find_check(name).STAGE)


def judge(evidence: Evidence) -> tuple[CheckResult, ...]:
    """All check results of one complete run."""
    exercise = evidence.exercise
    return tuple(
        judge_one(name, evidence, exercise.settings(name))
        for name, module in checks_of(exercise).items()
        if getattr(module, "asked", _always)(evidence)
    )


def judge_one(name: str, evidence: Evidence, settings: Settings) -> CheckResult:
    """The result of one check, with its defaults filled in."""
    module = find_check(name)
    found = module.check(evidence, {**module.DEFAULTS, **settings})
    return result_of(name, module.GROUP, found, getattr(module, "WEIGHT", 1.0))


def _always(evidence: Evidence) -> bool:
    return True


def _same_kind(value: object, default: object) -> bool:
    if isinstance(default, tuple):
        return value in default
    return isinstance(value, int | float) and not isinstance(value, bool)


def _load(name: str) -> CheckModule:
    module: Any = importlib.import_module(f"{__name__}.{name}")
    return module  # type: ignore[no-any-return]  # a module satisfies the protocol by its content
