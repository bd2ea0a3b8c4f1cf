"""The catalogue is complete, in order, and written for readers."""

from __future__ import annotations

import dataclasses
import itertools
import re

import pytest

from autograder.catalogue import failure_modes

GROUPS = ["data", "labels", "model", "loss", "optimiser", "loop", "evaluation"]
TEXTS = ["name", "symptom", "test", "repair", "tempting"]
IDS = list(failure_modes())


def test_sixty_failure_modes_numbered_in_order() -> None:
    assert [mode.number for mode in failure_modes().values()] == list(range(1, 61))


def test_groups_follow_one_another() -> None:
    groups = [mode.group for mode in failure_modes().values()]
    assert [group for group, _ in itertools.groupby(groups)] == GROUPS


@pytest.mark.parametrize("field", TEXTS)
def test_no_two_share_a_text(field: str) -> None:
    texts = [getattr(mode, field) for mode in failure_modes().values()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("name", IDS)
def test_id_is_kebab_case(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert failure_modes()[name].id == name


@pytest.mark.parametrize("name", IDS)
def test_every_field_is_filled(name: str) -> None:
    for field, value in dataclasses.asdict(failure_modes()[name]).items():
        assert value, field


@pytest.mark.parametrize("name", IDS)
def test_texts_are_plain(name: str) -> None:
    """Terminals, notebooks and feedback print them as they are; only backticks mark code."""
    for field in TEXTS:
        text = getattr(failure_modes()[name], field)
        assert text == text.strip(), field
        assert "\n" not in text, field
        assert text.count("`") % 2 == 0, field
        prose = re.sub(r"`[^`]*`", "", text)
        assert not re.search(r"[*#<>]|__|\]\(", prose), field
        if field != "name":
            assert text.endswith("."), field


@pytest.mark.parametrize("name", IDS)
def test_sources_are_named_once(name: str) -> None:
    sources = failure_modes()[name].sources
    assert isinstance(sources, tuple)
    assert all(source == source.strip() and len(source) > 3 for source in sources)
    assert len(set(sources)) == len(sources)


def test_a_failure_mode_is_immutable() -> None:
    mode = failure_modes()["softmax-applied-twice"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        mode.number = 1  # type: ignore[misc]
