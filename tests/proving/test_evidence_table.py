"""The table of GRADES.md on the marks for evidence counts what the proofs hold."""

from __future__ import annotations

import pytest

from autograder.proving.pages import evidence_table
from autograder.proving.pages.evidence_table import evidence_lines

PROOF = {
    "programs": {"fault": 6, "healthy": 4, "sick": 7},
    "evidence": [
        {"name": "one", "areas": [[1.0, 1.0], [1.0, 0.9]], "cpu_seconds": 3.0},
        {"name": "two", "areas": [[1.0, 0.97], [1.0, 1.0]], "cpu_seconds": 4.5},
    ],
    "temptations": {"low loss": 0.7, "high loss": 0.81},
}


@pytest.fixture
def prove(monkeypatch):
    def with_proofs(*proofs):
        names = [f"exercise-{number}" for number in range(len(proofs))]
        found = dict(zip(names, proofs, strict=True))
        monkeypatch.setattr(evidence_table, "exercises", lambda: {name: name for name in names})
        monkeypatch.setattr(evidence_table, "load_pool_proof", found.__getitem__)
        return evidence_lines()

    return with_proofs


def test_marks_that_fall_short_and_tempting_numbers_are_counted(prove) -> None:
    lines = prove(PROOF, {**PROOF, "temptations": {}})
    assert lines[2] == "| `exercise-0` | 6, 4, 7 | 2, 0.900 | 4.5 | high loss | 0.810 |"
    assert lines[3].endswith("| none | 0.000 |")
    assert "heard 8 times (4 pieces" in lines[-1]
    assert "; 2 times it earned less than all of its points (95 % upper bound" in lines[-1]
    assert "In 1 of 2 pools does" in lines[-1]


def test_without_a_proof_the_page_says_so(prove) -> None:
    assert prove(None) == ["No pool has been proven yet."]


def test_the_proofs_that_are_recorded_are_shown() -> None:
    lines = evidence_lines()
    assert sum(line.startswith("| `") for line in lines) == 17
    assert "In none of 17 pools does" in lines[-1]
