"""`solutions/PROOFS.md`: every recorded proof in one table, with the hash of its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from autograder.authoring.proof import load_proof
from autograder.course import course_root
from autograder.types import Exercise

_HEAD = """# What has been verified

`autograder verify` ran every program of every exercise: the starter shows its symptom, the
reference and the right repairs pass everything, each bug alone and each wrong repair fails at the
checks that are named for it. The proof beside each source (`proof.json`) holds every value. The
hash covers everything that was measured; a test fails if a source no longer matches it. Written by
`autograder verify --table`.

| exercise | seeds | right | bugs alone | wrong | claims that hold | fit, CPU s | sources |
|---|---|---|---|---|---|---|---|
"""


def table_path() -> Path:
    """Where the table is."""
    return course_root() / "solutions" / "PROOFS.md"


def proof_table(exercises: Iterable[Exercise]) -> str:
    """The table as Markdown; an exercise without a proof says so."""
    return _HEAD + "".join(_row(exercise) for exercise in exercises)


def _row(exercise: Exercise) -> str:
    proof = load_proof(exercise)
    if proof is None:
        return f"| `{exercise.id}` | not verified yet | | | | | | |\n"
    kinds = Counter(program["kind"] for program in proof["programs"])
    held = sum(program["holds"] for program in proof["programs"])
    low, high = proof["reference_cpu_seconds"]
    return (
        f"| `{exercise.id}` | {proof['seeds']} | {kinds['right'] + kinds['reference']} "
        f"| {kinds['mutant']} | {kinds['wrong'] + kinds['starter']} "
        f"| {held} of {len(proof['programs'])} | {low:.1f} to {high:.1f} "
        f"| `{proof['sources'][:16]}` |\n"
    )
