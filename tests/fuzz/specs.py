"""Exercise specs: TOML as authors write it, odd values anywhere, and bytes that are no TOML."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from .odd import VALUES, changed, cut_up

SPEC: dict[str, Any] = {
    "title": "Blurred",
    "post": "a post",
    "symptom": ["generalises"],
    "story": "A network sees little.",
    "hints": ["Look here.", "Measure this.", "It shows that."],
    "data": {
        "set": "garments",
        "classes": ["coat", "bag"],
        "proportions": [0.5, 0.5],
        "label_noise": 0.1,
        "train": 40,
        "val": 20,
        "probe": 20,
        "test": 20,
    },
    "budget": {"cpu_factor": 4.0, "memory_mb": 1500, "wall_seconds": 120},
    "points": {"training": 4, "validation": 3, "form": 1, "diagnosis": 2},
    "checks": {
        "generalises": {"minimum_accuracy": 0.8, "maximum_loss": 1.0},
        "reports_honest": {"val_loss_tolerance": 0.02, "train_loss": "end"},
        "every_class_learned": {"minimum_recall": 0.5},
        "validation_stays_down": True,
        "still_a_cnn": False,
    },
}
_NUMBERS = st.sampled_from([0, -1, 1, 0.5, 10**400, 1e300, float("inf"), float("nan"), True, ""])


def toml(value: Any) -> str:
    """A value as TOML writes it; None becomes a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return hex(value) if value > 10**300 else str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{toml(str(k))} = {toml(v)}' for k, v in value.items())}}}"
    return json.dumps(value if isinstance(value, str) else "none", ensure_ascii=False)


def document(table: dict[str, Any]) -> bytes:
    """A whole TOML file, its keys in the order of the table."""
    text = "\n".join(f"{toml(key)} = {toml(value)}" for key, value in table.items())
    return text.encode("utf-8", "surrogatepass")


@st.composite
def _with_another_number(draw: st.DrawFn) -> dict[str, Any]:
    """A good spec except for one number in its data, budget, points or settings."""
    table = json.loads(json.dumps(SPEC))
    section = draw(st.sampled_from(["data", "budget", "points", "generalises", "reports_honest"]))
    place = table["checks"].get(section) or table[section]
    place[draw(st.sampled_from(sorted(place)))] = draw(_NUMBERS | VALUES)
    return table


def _tables(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"value": value}


DOCUMENTS = (
    changed(SPEC).map(_tables).map(document)
    | _with_another_number().map(document)
    | changed(SPEC, most=1).map(_tables).map(document).flatmap(cut_up)
    | st.binary(max_size=60)
    | st.sampled_from(
        [b"a = " + b"[" * 5000, b"a = " + b"1" * 5000, b"\xef\xbb\xbfa = 1", b"a.a=1"]
    )
)
