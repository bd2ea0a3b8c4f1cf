"""The committed proof of an exercise: what `autograder verify` saw, and of which sources.

`solutions/<lesson>/<exercise>/proof.json` holds the outcome of every program over the seeds, the
reference's curves as a band, and the hash of everything that was measured.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import imagesets

from autograder.authoring.variants import load_variants
from autograder.course import source_path
from autograder.types import Exercise

Band = Mapping[str, tuple[tuple[float, float], ...]]


def proof_path(exercise: Exercise) -> Path | None:
    """Where the proof lies; None where the solutions are not installed."""
    source = source_path(exercise)
    return source.with_suffix("") / "proof.json" if source else None


def load_proof(exercise: Exercise) -> dict[str, Any] | None:
    """The committed proof, or None when the exercise has none yet."""
    path = proof_path(exercise)
    if path is None or not path.is_file():
        return None
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def sources_hash(exercise: Exercise) -> str:
    """SHA-256 over what a verification measures: programs and claims, data, budget, checks.

    Texts for readers are not part of it, so a better sentence needs no new proof.
    """
    images = Path(imagesets.__file__).parent / exercise.data.set
    files = [*sorted(images.glob("*.py")), *sorted(images.glob("*.npz"))]
    parts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    source = source_path(exercise)
    if source is not None:
        for variant in load_variants(source, exercise.symptom).values():
            parts += [variant.name, variant.kind.value, *variant.fails, variant.text]
    parts += [repr(exercise.data), repr(exercise.budget), repr(sorted(exercise.checks.items()))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def reference_band(exercise: Exercise) -> Band:
    """Lowest and highest value of each of the reference's curves per epoch; empty without proof."""
    proof = load_proof(exercise)
    if proof is None:
        return {}
    return {
        name: tuple((low, high) for low, high in curve) for name, curve in proof["band"].items()
    }
