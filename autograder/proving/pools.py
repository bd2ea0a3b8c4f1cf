"""Prove a pool: good evidence convicts the fault and nothing else, and no tempting number does.

`solutions/<lesson>/<exercise>/pool.json` holds what was seen, with the hash of everything that was
measured.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.conviction.hearing import hear_pool
from autograder.conviction.pool import Pool, load_pool
from autograder.conviction.temptations import Temptation, temptations, text
from autograder.course import require_source
from autograder.errors import AuthoringError
from autograder.judging.answer_key import reference_program
from autograder.running.executing import Progress
from autograder.sampling import fingerprints
from autograder.sandbox import Backend
from autograder.types import Exercise, Program
from autograder.types.conviction import CONVINCING, HALF, Conviction, Side

FIRST_SEED = 30_000
"""Of proofs; each seed takes two draws of images."""
_APART = 10
LEAST = {Side.FAULT: 6, Side.HEALTHY: 4, Side.SICK: 6}
"""Fewest programs of each side."""
LEAST_EVIDENCE = 3
ROOM = 3.0
"""The CPU-seconds of a pool are at least this many times what the dearest good evidence takes."""
_SHOWN = 12
"""Temptations that are recorded."""


@dataclass(frozen=True)
class Tried:
    """What one piece of good evidence said, once for each seed."""

    name: str
    heard: tuple[Conviction, ...]


@dataclass(frozen=True)
class PoolProof:
    """All that was seen of a pool."""

    pool: Pool
    tried: tuple[Tried, ...]
    temptations: tuple[Temptation, ...]
    """Each with its mean area over the seeds, the most tempting first."""

    @property
    def problems(self) -> list[str]:
        """What contradicts the claims of a pool; empty if nothing does."""
        return [*_too_few(self), *_unconvincing(self), *_tempting(self)]


def evidence_files(exercise: Exercise) -> list[Path]:
    """Good evidence for an exercise, each by another route."""
    return sorted((require_source(exercise).with_suffix("") / "evidence").glob("*.py"))


def with_evidence(exercise: Exercise, evidence: str) -> Program:
    """The reference of an exercise, with evidence below it.

    Raises:
        AuthoringError: the solutions are not installed.
    """
    reference = reference_program(exercise)
    if reference is None:
        raise AuthoringError(f"{exercise.id}: evidence is tried with the reference beside it")
    return Program.of_file(f"{reference.text}\n\n{evidence}")


def prove_pool(
    exercise: Exercise,
    pool: Pool,
    seeds: int,
    *,
    backend: Backend | None = None,
    progress: Progress | None = None,
) -> PoolProof:
    """Hear all good evidence, and measure all tempting numbers.

    Args:
        seeds: how often, each time with other images.

    Raises:
        AuthoringError: a piece of evidence or the numbers could not be loaded.
    """
    chosen = [FIRST_SEED + _APART * number for number in range(seeds)]
    tried = []
    for path in evidence_files(exercise):
        if progress:
            progress(f"{exercise.id}: {path.stem}, {seeds} seeds")
        program = with_evidence(exercise, path.read_text(encoding="utf-8"))
        heard = tuple(hear_pool(program, pool, seed, backend=backend) for seed in chosen)
        if problem := next((one.error for one in heard if one.error), None):
            raise AuthoringError(f"{path}: {problem.message}")
        tried.append(Tried(path.stem, heard))
    areas = defaultdict(list)
    for seed in chosen:
        if progress:
            progress(f"{exercise.id}: tempting numbers, seed {seed}")
        for one in temptations(pool, seed, backend=backend):
            areas[one.name].append(one.area)
    means = [Temptation(name, sum(values) / seeds) for name, values in areas.items()]
    means.sort(key=lambda one: (-one.area, one.name))
    return PoolProof(pool, tuple(tried), tuple(means))


def sources_of_pool(exercise: Exercise, pool: Pool) -> str:
    """SHA-256 over everything that a proof of a pool measures. How much time is allowed does not
    change what was seen, as long as it is enough, which is tested apart."""
    parts = [fingerprints.of_settings(pool.recipe), fingerprints.of_images(pool.recipe)]
    for member in pool.members:
        parts += [member.name, member.side, member.kind, fingerprints.of_program(member.text or "")]
    for path in evidence_files(exercise):
        parts += [path.stem, fingerprints.of_program(path.read_text(encoding="utf-8"))]
    return fingerprints.digest(*parts, fingerprints.of_program(text()))


def proof_path(exercise: Exercise) -> Path:
    """Where the proof of a pool is, or will be."""
    return require_source(exercise).with_suffix("") / "pool.json"


def load_pool_proof(exercise: Exercise) -> dict[str, Any] | None:
    """The recorded proof; None if there is none that can be read."""
    try:
        loaded = json.loads(proof_path(exercise).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


def missing_of_pool(exercise: Exercise) -> list[str]:
    """What keeps the pool of an exercise that asks for evidence from being proven, in lines."""
    if not exercise.evidence_example:
        return []
    pool = load_pool(exercise)
    if pool is None:
        return [f"a pool: {require_source(exercise).with_suffix('') / 'pool.toml'}"]
    proof = load_pool_proof(exercise)
    if proof is None or proof["sources"] != sources_of_pool(exercise, pool):
        return [f"a proof of the pool: autograder pool {exercise.id} --write"]
    return [f"pool: {problem}" for problem in proof["problems"]]


def write_pool_proof(exercise: Exercise, proof: PoolProof) -> None:
    """Record a proof beside the exercise's source, to be committed."""
    table = {
        "exercise": exercise.id,
        "sources": sources_of_pool(exercise, proof.pool),
        "problems": proof.problems,
        "programs": {side: _count(proof.pool, side) for side in Side},
        "evidence": [
            {
                "name": one.name,
                "areas": [[round(h.healthy_area, 3), round(h.sick_area, 3)] for h in one.heard],
                "cpu_seconds": round(max(heard.cpu_seconds for heard in one.heard), 1),
            }
            for one in proof.tried
        ],
        "temptations": {one.name: round(one.area, 3) for one in proof.temptations[:_SHOWN]},
    }
    proof_path(exercise).write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _count(pool: Pool, side: Side) -> int:
    return sum(member.side is side for member in pool.members)


def _too_few(proof: PoolProof) -> list[str]:
    found = [
        f"{side}: {_count(proof.pool, side)} programs, expected at least {least}"
        for side, least in LEAST.items()
        if _count(proof.pool, side) < least
    ]
    if len(proof.tried) < LEAST_EVIDENCE:
        found.append(f"evidence: {len(proof.tried)} pieces, expected at least {LEAST_EVIDENCE}")
    return found


def _unconvincing(proof: PoolProof) -> list[str]:
    found = []
    for one in proof.tried:
        worst = min(one.heard, key=lambda heard: heard.area)
        if not worst.area >= CONVINCING:
            confused = "; ".join(worst.confused(below=1.0))
            found.append(
                f"evidence {one.name}: area {worst.area:.3f}, confuses programs {confused}"
            )
        dearest = max(heard.cpu_seconds for heard in one.heard)
        if not ROOM * dearest <= proof.pool.cpu_seconds:
            found.append(
                f"evidence {one.name}: {dearest:.1f} CPU-seconds of the pool's "
                f"{proof.pool.cpu_seconds:g}; allow {ROOM:g} times what it takes"
            )
    return found


def _tempting(proof: PoolProof) -> list[str]:
    return [
        f"tempting: {one.name} reaches {one.area:.3f}, expected less than {HALF:g}"
        for one in proof.temptations
        if not one.area < HALF
    ]
