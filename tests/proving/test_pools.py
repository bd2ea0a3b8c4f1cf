"""Every pool is proven, and its programs have not changed since."""

from __future__ import annotations

import dataclasses
import math

import pytest

from autograder.conviction import temptations as measuring
from autograder.conviction.pool import Member, Pool, load_pool
from autograder.conviction.temptations import Temptation, temptations
from autograder.course import exercises
from autograder.proving.pools import (
    LEAST_EVIDENCE,
    ROOM,
    PoolProof,
    Tried,
    load_pool_proof,
    sources_of_pool,
)
from autograder.types.conviction import CONVINCING, HALF, Conviction, Heard, Side

POOLS = {
    exercise.id: (exercise, pool)
    for exercise in exercises().values()
    if (pool := load_pool(exercise)) is not None
}
_OPENINGS = ["as", "that", "whose", "where", "with", "without", "in", "on"]
"""What may follow the word `programs`."""
each = pytest.mark.parametrize("name", POOLS)


def test_an_exercise_asks_for_evidence_where_it_has_a_pool_and_nowhere_else() -> None:
    assert {one.id for one in exercises().values() if one.evidence_example} == set(POOLS)


@each
def test_the_proof_of_a_pool_is_of_the_present_programs(name: str) -> None:
    exercise, pool = POOLS[name]
    proof = load_pool_proof(exercise)
    assert proof is not None, f"run: autograder pool {name} --write"
    assert proof["sources"] == sources_of_pool(exercise, pool), "run: make verify"
    assert proof["problems"] == []
    assert len(proof["evidence"]) >= LEAST_EVIDENCE
    for evidence in proof["evidence"]:
        assert len(evidence["areas"]) >= 3
        assert min(map(min, evidence["areas"])) >= CONVINCING, evidence["name"]
        assert pool.cpu_seconds >= ROOM * evidence["cpu_seconds"], evidence["name"]
    assert max(proof["temptations"].values()) < HALF


@each
def test_the_reference_and_two_other_routes_lose_no_pair_in_any_seed(name: str) -> None:
    proof = load_pool_proof(POOLS[name][0])
    assert proof is not None
    perfect = [one["name"] for one in proof["evidence"] if min(map(min, one["areas"])) == 1.0]
    assert "reference" in perfect
    assert len(perfect) >= LEAST_EVIDENCE, proof["evidence"]


@each
def test_a_rewritten_program_without_evidence_earns_six_points_at_most(name: str) -> None:
    exercise, _ = POOLS[name]
    without = exercise.maximum_points - exercise.points["diagnosis"] * 4 / 5
    assert without / exercise.maximum_points <= 0.6


@each
def test_what_is_told_of_a_program_reads_well(name: str) -> None:
    _, pool = POOLS[name]
    for member in pool.members:
        assert member.kind.split()[0] in _OPENINGS, member.name
        assert not member.kind.endswith(".")


def proof(*sides: Side, heard: tuple[Conviction, ...] = (), area: float = 0.7) -> PoolProof:
    _, pool = next(iter(POOLS.values()))
    members = tuple(Member(f"{side}-{n}", side, "that", "x = 1") for n, side in enumerate(sides))
    pool = dataclasses.replace(pool, members=members, cpu_seconds=15.0)
    tried = tuple(Tried(f"way-{n}", heard) for n in range(LEAST_EVIDENCE if heard else 0))
    return PoolProof(pool, tried, (Temptation("low loss", area),))


ENOUGH = (*[Side.FAULT] * 6, *[Side.HEALTHY] * 4, *[Side.SICK] * 6)


def said(sick: float, cpu_seconds: float = 5.0) -> Conviction:
    heard = [
        Heard(f"{side}", side, "that", 0, value)
        for side, value in ((Side.FAULT, 1.0), (Side.HEALTHY, 0.0), (Side.SICK, sick))
    ]
    return Conviction(tuple(heard), cpu_seconds=cpu_seconds)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (proof(*ENOUGH, heard=(said(0.0),)), []),
        (proof(*ENOUGH[1:], heard=(said(0.0),)), ["fault: 5 programs, expected at least 6"]),
        (proof(*ENOUGH), ["evidence: 0 pieces, expected at least 3"]),
        (
            proof(*ENOUGH, heard=(said(0.0),), area=0.8),
            ["tempting: low loss reaches 0.800, expected less than 0.8"],
        ),
    ],
)
def test_problems_are_named(found: PoolProof, expected: list[str]) -> None:
    assert found.problems == expected


def test_one_seed_in_which_evidence_fails_is_a_problem() -> None:
    problems = proof(*ENOUGH, heard=(said(0.0), said(2.0))).problems
    assert len(problems) == LEAST_EVIDENCE
    assert "area 0.000, confuses programs that" in problems[0]


def test_dear_evidence_is_a_problem() -> None:
    problems = proof(*ENOUGH, heard=(said(0.0, cpu_seconds=5.1),)).problems
    assert "5.1 CPU-seconds of the pool's 15" in problems[0]
    assert proof(*ENOUGH, heard=(said(0.0, cpu_seconds=math.nan),)).problems


def numbers(values: dict[Side, list[float]], starter: float) -> dict[str, Conviction]:
    """What a measurement of one number says; the first program with the fault is the starter."""
    heard = [
        Heard(measuring.STARTER if side is Side.FAULT and n == 0 else f"{side}-{n}", side, "", 0, v)
        for side, several in values.items()
        for n, v in enumerate([starter, *several] if side is Side.FAULT else several)
    ]
    return {"": Conviction(), "loss": Conviction(tuple(heard))}


@pytest.mark.parametrize(
    ("others", "winner"),
    [
        ({Side.HEALTHY: [0.1, 0.2], Side.SICK: [0.3]}, "high loss"),
        ({Side.HEALTHY: [2.0, 3.0], Side.SICK: [4.0]}, "low loss"),
        ({Side.HEALTHY: [0.1, 2.0], Side.SICK: [3.0, 0.2]}, "loss near the starter's"),
        ({Side.HEALTHY: [math.nan, math.nan], Side.SICK: [math.nan]}, "high loss"),
    ],
)
def test_each_way_of_reading_a_number_is_found(others, winner, monkeypatch) -> None:
    found = numbers({Side.FAULT: [1.01, 0.99], **others}, 1.0)
    monkeypatch.setattr(measuring, "hear_numbers", lambda *_arguments, **_options: found)
    members = tuple(Member(one.program, one.side, "", "x = 1") for one in found["loss"].heard)
    pool = dataclasses.replace(next(iter(POOLS.values()))[1], members=members)
    by_name = {one.name: one.area for one in temptations(pool, 0)}
    assert by_name[winner] == 1.0


def test_code_that_is_like_the_starters_is_a_temptation(monkeypatch) -> None:
    found = numbers({Side.FAULT: [1.0], Side.HEALTHY: [1.0], Side.SICK: [1.0]}, 1.0)
    monkeypatch.setattr(measuring, "hear_numbers", lambda *_arguments, **_options: found)
    texts = {Side.FAULT: "def fit():\n    return a + 1", Side.HEALTHY: "q = 7", Side.SICK: "r = 8"}
    members = tuple(
        Member(one.program, one.side, "", texts[one.side]) for one in found["loss"].heard
    )
    pool: Pool = dataclasses.replace(next(iter(POOLS.values()))[1], members=members)
    best = temptations(pool, 0)[0]
    assert "likeness of the code" in best.name
    assert best.area == 1.0
