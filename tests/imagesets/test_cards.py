"""Each CARD.md is present, has a small picture, and states the figures of its images."""

import hashlib
import re
from pathlib import Path

import imagesets
import numpy as np
import pytest
from imagesets._sheet import channel_statistics

HOME = Path(imagesets.__file__).parent
SPLITS = ("train", "test")


@pytest.fixture(scope="module", params=imagesets.names())
def name(request):
    return request.param


@pytest.fixture(scope="module")
def card(name):
    return (HOME / name / "CARD.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("split", SPLITS)
def test_figures(name, card, split):
    drawn = imagesets.load(name, split)
    claim = re.search(rf"^{split}: (\d+) images \((.*)\)\n\n((?:\|.*\n)+)", card, re.MULTILINE)
    assert claim, f"no figures of {split} in CARD.md"
    assert int(claim[1]) == len(drawn)
    counts = np.bincount(drawn.labels).tolist()
    assert claim[2] == ", ".join(f"{c} {n}" for c, n in zip(drawn.classes, counts, strict=True))
    rows = [line.strip("|").split("|") for line in claim[3].splitlines()[2:]]
    claimed = np.array(rows, float)[:, 1:]
    assert claimed == pytest.approx(np.stack(channel_statistics(drawn.images), 1), abs=0.0015)


def test_classes_are_described(name, card):
    for class_name in imagesets.load(name, "test", count=20).classes:
        assert class_name in card or "[garments]" in card


def test_sections_and_picture(name, card):
    for section in ("## Figures", "## Rebuild", "## Known limits", "## Source and licence"):
        assert section in card
    assert f"python -m imagesets.{name}.generate" in card
    assert "](sheet.png)" in card
    assert (HOME / name / "sheet.png").stat().st_size < 150_000


@pytest.mark.parametrize("split", SPLITS)
def test_checksum_of_committed_files(split):
    card = (HOME / "garments" / "CARD.md").read_text(encoding="utf-8")
    data = (HOME / "garments" / f"{split}.npz").read_bytes()
    assert f"| {split}.npz | {len(data)} | {hashlib.sha256(data).hexdigest()} |" in card
