"""The committed proof of an exercise: what `autograder verify` saw, and for which sources.

`solutions/<lesson>/<exercise>/proof.json` holds the outcome of every program over the seeds, the
reference's curves as a band, and the hash of everything that was measured.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.authoring.variants import load_variants
from autograder.course import source_path
from autograder.errors import AuthoringError
from autograder.sampling import fingerprints
from autograder.types import Exercise

Band = Mapping[str, tuple[tuple[float, float], ...]]
_LARGEST = 1e30
"""A proof holds this in place of a value that is not finite."""


def proof_path(exercise: Exercise) -> Path | None:
    """Where the proof is; None if the solutions are not installed."""
    source = source_path(exercise)
    return source.with_suffix("") / "proof.json" if source else None


def load_proof(exercise: Exercise) -> dict[str, Any] | None:
    """The committed proof, or None when the exercise has none yet.

    Raises:
        AuthoringError: the file is damaged.
    """
    path = proof_path(exercise)
    if path is None or not path.is_file():
        return None
    try:
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        missing = sorted({"sources", "holds", "band"} - set(loaded))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise _damaged(path, exercise, str(error)[:200]) from error
    if missing or not isinstance(loaded, dict):
        raise _damaged(path, exercise, f"JSON without {', '.join(missing)}")
    return loaded


def _damaged(path: Path, exercise: Exercise, found: str) -> AuthoringError:
    return AuthoringError(
        f"{path}: expected the proof of an exercise, found {found}; "
        f"remove the file and run `autograder verify {exercise.id} --write`"
    )


def sources_hash(exercise: Exercise) -> str:
    """SHA-256 over what a verification measures: programs and claims, images, budget, checks.

    Texts for readers, comments and fields with their default value are left out, so a better
    sentence needs no new proof.
    """
    parts = [fingerprints.of_settings(exercise.data), fingerprints.of_images(exercise.data)]
    source = source_path(exercise)
    if source is not None:
        for variant in load_variants(source, exercise.symptom).values():
            parts += [variant.name, variant.kind.value, *variant.fails]
            parts += [fingerprints.of_program(variant.text)]
    parts += [fingerprints.of_settings(exercise.budget)]
    parts += [fingerprints.of_settings(exercise.checks)]
    return fingerprints.digest(*parts)


def reference_band(exercise: Exercise) -> Band:
    """The lowest and highest value of each of the reference's curves at each epoch.

    Empty if the proof is missing or damaged: the band is only drawn, and decides nothing.
    """
    try:
        proof = load_proof(exercise)
    except AuthoringError:
        return {}
    band = proof["band"] if proof else {}
    return {
        name: tuple((low, high) for low, high in curve)
        for name, curve in (band.items() if isinstance(band, dict) else ())
        if isinstance(curve, list) and all(map(_is_span, curve))
    }


def _is_span(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(x, int | float) and abs(x) <= _LARGEST for x in value)
    )
