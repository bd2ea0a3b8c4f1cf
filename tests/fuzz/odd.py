"""Unexpected values, texts and bytes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

ODD_TEXTS = (
    "",
    "\ud800",
    "a\x1b[2J\x9b2J",
    "\0",
    "</script><script>alert(1)</script>",
    "[bold]{{ 7 * 7 }}[/x] :bomb: \\",
    "größer ✓ \N{RIGHT-TO-LEFT OVERRIDE}",
    "\ufeff",
    "\u2028\x0c\x85",
    "a\r\nb\rc",
    "x" * 5000,
)
TEXTS = st.sampled_from(ODD_TEXTS) | st.text(max_size=20)
NUMBERS = (
    st.sampled_from([0, -1, 2**63, 10**400, -(10**400), 1e308, -1e308, 5e-324, 0.0, -0.0])
    | st.integers(-(2**70), 2**70)
    | st.floats()
)
PLAIN = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES: st.SearchStrategy[Any] = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
"""Anything that JSON can express."""


@st.composite
def changed(draw: st.DrawFn, good: Any, *, most: int = 3) -> Any:
    """A copy of a JSON value with up to `most` places replaced, removed, duplicated or added."""
    table = json.loads(json.dumps(good))
    for _ in range(draw(st.integers(0, most))):
        parent, key = draw(st.sampled_from(_places(table) or [({}, "")]))
        action = draw(st.sampled_from(["replace", "replace", "remove", "double", "add"]))
        if action == "replace" or not parent:
            parent[key] = draw(VALUES)
        elif action == "remove":
            del parent[key]
        elif isinstance(parent, list):
            parent.insert(key, parent[key] if action == "double" else draw(VALUES))
        else:
            parent[draw(TEXTS)] = parent[key] if action == "double" else draw(VALUES)
    return table


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) inside a JSON value."""
    keys = value if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys] if isinstance(value, dict | list) else []
    for parent, key in list(found):
        if isinstance(parent[key], dict | list):
            found += _places(parent[key])
    return found


@st.composite
def cut_up(draw: st.DrawFn, data: bytes) -> bytes:
    """Bytes with a few places overwritten, removed or repeated, or cut off; often untouched."""
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.sampled_from([start, start + 1, start + 7, len(data)]))
        fresh = draw(st.binary(max_size=8) | st.sampled_from([b"\xff\xfe", b"\0", b"[" * 3000]))
        data = data[:start] + fresh + data[end:]
    return data


def as_json(value: Any, *, escaped: bool = True) -> bytes:
    """JSON with NaN and lone surrogates, as some programs write it."""
    return json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
