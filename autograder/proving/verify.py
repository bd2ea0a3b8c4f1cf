"""Prove an exercise: the symptom shows, right repairs pass, every fault fails where it should."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from autograder.authoring.proof import proof_path, sources_hash
from autograder.authoring.variants import Kind, Variant, load_variants
from autograder.checks import judge
from autograder.course import require_source
from autograder.errors import GraderFaultError, UsageError
from autograder.judging.answer_key import accepted_diagnoses, reference_cost
from autograder.judging.evidence import gather_recorded
from autograder.proving.calibration.store import Store, run_key
from autograder.running.executing import Progress
from autograder.running.run import run_seeds
from autograder.sampling.drawing import PROVING_SEED, draw
from autograder.sandbox import Backend
from autograder.types import CheckResult, Exercise, Failure, RunRecord, Split

_CURVES = ("train_loss", "val_loss", "val_accuracy")


@dataclass(frozen=True)
class Outcome:
    """What one program of an exercise did over the seeds."""

    variant: Variant
    runs: tuple[RunRecord, ...]
    results: tuple[tuple[CheckResult, ...], ...]
    """Check results of each run; empty for a run that did not complete."""
    problems: tuple[str, ...] = field(default=())
    """What contradicts the claim; empty if nothing does."""

    @property
    def holds(self) -> bool:
        return not self.problems


def verify(
    exercise: Exercise,
    *,
    seeds: int,
    only: Sequence[str] = (),
    backend: Backend | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """Run every program of an exercise over several seeds and compare with what is claimed.

    Args:
        seeds: how many seeded runs of each program.
        only: names of programs; if empty, all but those that are held out, of which nothing is
            claimed.
        store: recorded runs; those that it has are not made again, and new ones are added.

    Raises:
        UsageError: the solutions are not installed, or a name is unknown.
        GraderFaultError: the sandbox failed.
    """
    variants = load_variants(require_source(exercise), exercise.symptom)
    unknown = set(only) - set(variants)
    if unknown:
        raise UsageError(f"{exercise.id} has no program named {', '.join(sorted(unknown))}")
    chosen = range(PROVING_SEED, PROVING_SEED + seeds)
    images = cache(lambda seed: draw(exercise, seed))
    for variant in variants.values():
        if variant.name not in only if only else variant.held_out:
            continue
        if progress:
            progress(f"{exercise.id}: {variant.name}, {seeds} seeds")
        key = run_key(exercise, variant)
        known = {run.seed: run for run in store.of(key)} if store else {}
        missing = [seed for seed in chosen if seed not in known]
        if missing:
            cost = reference_cost(exercise, backend=backend, progress=progress)
            drawn = [images(seed) for seed in missing]
            runs = run_seeds(
                exercise,
                variant.program,
                missing,
                backend=backend,
                drawn=drawn,
                thorough=variant.kind is Kind.REFERENCE,  # for its band
            )
            for run in runs:
                if run.error is not None and run.error.failure is Failure.GRADER:
                    raise GraderFaultError(f"{exercise.id}, {variant.name}: {run.error.message}")
            fresh = [dataclasses.replace(run, reference=cost) for run in runs]
            known |= {run.seed: run for run in fresh}
            if store:
                store.add(key, fresh)
        yield _outcome(variant, [known[seed] for seed in chosen], exercise)


def _outcome(variant: Variant, runs: Sequence[RunRecord], exercise: Exercise) -> Outcome:
    evidence = gather_recorded(runs, exercise, accepted_diagnoses(exercise))
    results = tuple(judge(one) if one.run.complete else () for one in evidence)
    problems = []
    for run, judged in zip(runs, results, strict=True):
        where = f"seed {run.seed}"
        if run.error is not None:
            if "crashes" not in variant.fails:
                problems.append(f"{where}: {run.error.failure}: {run.error.message}")
            continue
        failed = {result.check for result in judged if not result.passed}
        expected = set(variant.fails)
        if variant.kind in (Kind.REFERENCE, Kind.RIGHT):
            problems += [f"{where}: {r.check}: {r.observed}" for r in judged if not r.passed]
        elif missing := expected - failed:
            problems += [
                f"{where}: passes {r.check}: {r.observed}" for r in judged if r.check in missing
            ]
            problems += [
                f"{where}: no check {name}" for name in missing - {r.check for r in judged}
            ]
    return Outcome(variant, tuple(runs), results, tuple(problems))


def write_proof(exercise: Exercise, outcomes: Sequence[Outcome], seeds: int) -> None:
    """Write the record of a complete verification beside the exercise's source, to be committed."""
    path = proof_path(exercise)
    if path is None:
        raise UsageError(f"{exercise.id}: there is no folder for solutions here")
    reference = next(o for o in outcomes if o.variant.kind is Kind.REFERENCE)
    proof = {
        "exercise": exercise.id,
        "sources": sources_hash(exercise),
        "seeds": seeds,
        "holds": all(outcome.holds for outcome in outcomes),
        "band": _band(reference),
        "reference_cpu_seconds": _span([run.cost.fit_cpu_seconds for run in reference.runs]),
        "reference_memory_mb": _span([run.cost.peak_memory_mb for run in reference.runs]),
        "programs": [_row(outcome) for outcome in outcomes],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(proof, indent=1) + "\n", encoding="utf-8")


def _row(outcome: Outcome) -> dict[str, Any]:
    checks: dict[str, Any] = {}
    for judged in outcome.results:
        for result in judged:
            entry = checks.setdefault(result.check, {"passed": 0, "values": []})
            entry["passed"] += result.passed
            entry["values"].append(_short(result.deciding.value))
            entry["threshold"] = _short(result.bounds[0].threshold)
    return {
        "name": outcome.variant.name,
        "kind": outcome.variant.kind.value,
        "claimed_to_fail": list(outcome.variant.fails),
        "holds": outcome.holds,
        "checks": checks,
    }


def _band(reference: Outcome) -> dict[str, list[list[float]]]:
    """Lowest and highest value per epoch of the reference's curves, as the grader measured them.

    The reference's runs are thorough: every epoch was asked about.
    """
    band: dict[str, list[list[float]]] = {name: [] for name in _CURVES}
    for name, split, quantity in (
        ("train_loss", Split.TRAIN, "loss"),
        ("val_loss", Split.PROBE, "loss"),
        ("val_accuracy", Split.PROBE, "accuracy"),
    ):
        curves = [[value for _, value in run.curve(split, quantity)] for run in reference.runs]
        band[name] = [[_short(min(v)), _short(max(v))] for v in zip(*curves, strict=False)]
    return band


def _span(values: list[float]) -> list[float]:
    return [_short(min(values)), _short(max(values))]


def _short(value: float) -> float:
    """Four significant digits. JSON has no infinity, so that becomes a very large number."""
    if value != value or abs(value) == float("inf"):
        return 1e30 if value > 0 else -1e30
    return float(f"{value:.4g}")
