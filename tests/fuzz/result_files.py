"""Files that the grader wrote and reads again, as a faulty disk may return them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .odd import as_json, changed, cut_up

PROOF: dict[str, Any] = {
    "exercise": "constant-predictor",
    "sources": "0" * 64,
    "seeds": 5,
    "holds": True,
    "band": {
        "train_loss": [[0.5, 0.6], [0.3, 0.4]],
        "val_loss": [[0.5, 0.7], [1e30, 1e30]],
        "val_accuracy": [[0.5, 0.8], [0.7, 0.9]],
    },
    "programs": [],
}
PROOFS = (
    changed(PROOF).map(as_json).flatmap(cut_up)
    | st.binary(max_size=40)
    | st.sampled_from([b"[" * 100_000, b"1" * 5000, b"", b"NaN", b'{"band": 1}'])
)
"""Bytes of a `proof.json`."""


def records(good: dict[str, Any]) -> st.SearchStrategy[Any]:
    """A recorded run as JSON gives it back: good, or with odd values in it."""
    return changed(good, most=2)
