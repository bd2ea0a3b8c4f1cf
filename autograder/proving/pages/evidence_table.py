"""What the proofs of the pools say of the marks for evidence, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.course import exercises
from autograder.proving.calibration.error_rates import Rate
from autograder.proving.pages.as_calibration import bound_text
from autograder.proving.pools import load_pool_proof
from autograder.types.conviction import CONVINCING, HALF


def evidence_lines() -> list[str]:
    """A row for each exercise whose pool is proven, and the rates together."""
    proofs = {
        name: proof
        for name, exercise in exercises().items()
        if (proof := load_pool_proof(exercise)) is not None
    }
    if not proofs:
        return ["No pool has been proven yet."]
    areas = [
        area for proof in proofs.values() for piece in _areas(proof).values() for area in piece
    ]
    short = sum(area < CONVINCING for area in areas)
    pieces = sum(len(proof["evidence"]) for proof in proofs.values())
    tempting = sum(_most_tempting(proof)[1] >= HALF for proof in proofs.values())
    return [
        "| exercise | programs with the fault, healthy, sick | good evidence: pieces, lowest area "
        "| CPU-seconds | most tempting number | its area |",
        "|---|---|---|---|---|---|",
        *(_row(name, proof) for name, proof in proofs.items()),
        "",
        f"Good evidence was heard {len(areas)} times ({pieces} pieces, each on several draws of "
        f"the images); {short or 'no'} times it earned less than all of its points (95 % upper "
        f"bound {bound_text(Rate(short, len(areas)))}). In {tempting or 'none'} of {len(proofs)} "
        "pools does a number that says nothing about the cause reach half of the points. The "
        "pools were put together while these same draws were looked at, so new draws may do worse.",
    ]


def _row(name: str, proof: Mapping[str, Any]) -> str:
    programs = ", ".join(str(proof["programs"][side]) for side in ("fault", "healthy", "sick"))
    lowest = min(area for piece in _areas(proof).values() for area in piece)
    dearest = max(piece["cpu_seconds"] for piece in proof["evidence"])
    number, area = _most_tempting(proof)
    return (
        f"| `{name}` | {programs} | {len(proof['evidence'])}, {lowest:.3f} | {dearest:g} "
        f"| {number} | {area:.3f} |"
    )


def _areas(proof: Mapping[str, Any]) -> Mapping[str, list[float]]:
    """The lower of the two areas of each piece of evidence, for each draw."""
    return {piece["name"]: [min(pair) for pair in piece["areas"]] for piece in proof["evidence"]}


def _most_tempting(proof: Mapping[str, Any]) -> tuple[str, float]:
    """The number of a pool that says nothing about the cause and comes nearest, and its area."""
    numbers: Mapping[str, float] = proof["temptations"]
    return max(numbers.items(), key=lambda one: one[1], default=("none", 0.0))
