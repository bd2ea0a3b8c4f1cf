"""What was measured of all exercises is read back as it was written; damage counts as nothing."""

from __future__ import annotations

import pytest

from autograder.proving import solutions_record
from autograder.proving.solutions_record import load_record, write_record


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(solutions_record, "in_solutions", lambda name: tmp_path / name)
    return tmp_path


def test_a_record_is_read_back() -> None:
    write_record("seen.json", {"a": {"area": 0.5}})
    assert load_record("seen.json") == {"a": {"area": 0.5}}


@pytest.mark.parametrize("text", ["", "{", "[1]", "3"])
def test_what_cannot_be_read_is_empty(text: str, folder) -> None:
    (folder / "seen.json").write_text(text, encoding="utf-8")
    assert load_record("seen.json") == {}
    assert load_record("missing.json") == {}
