"""The catalogue is complete, in order, and written for readers."""

from __future__ import annotations

import dataclasses
import itertools
import re

import pytest
import torch

from autograder.catalogue import failure_modes

GROUPS = ["data", "labels", "model", "loss", "optimiser", "loop", "evaluation"]
TEXTS = ["name", "symptom", "test", "repair", "tempting"]
IDS = list(failure_modes())


def test_failure_modes_are_numbered_in_order() -> None:
    numbers = [mode.number for mode in failure_modes().values()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 65


def test_no_repair_is_the_fault_in_another_precision() -> None:
    """Half precision has no 1e-8: it rounds to 0, and Adam then divides by 0."""
    assert torch.tensor(1e-8, dtype=torch.float16).item() == 0.0
    mode = failure_modes()["optimiser-constants"]
    assert "float16" in mode.repair
    assert "eps=1e-8" not in mode.repair


def test_what_the_new_modes_claim_of_torch_is_so() -> None:
    bright = torch.tensor([200, 10], dtype=torch.uint8)
    assert (bright + 100)[0].item() == 44
    assert (bright - 20)[1].item() == 246
    assert torch.zeros(1, 5).squeeze().shape == (5,)
    assert torch.zeros(2, 1).squeeze(1).shape == (2,)
    assert "PyTorch" in failure_modes()["squeeze-drops-batch"].sources[0]


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
