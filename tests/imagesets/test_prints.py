"""Prints: the same bytes everywhere, and classes that nothing but local form tells apart."""

import hashlib
import math

import imagesets
import numpy as np
import pytest
from imagesets.prints import CLASSES, _motifs, _whole
from imagesets.prints._motifs import FORMS, FULL, TABLES
from imagesets.prints._tone import greys
from imagesets.prints._whole import ONE, SIZE, TURNS, Dice, smooth

HASHES = {
    ("train", None, 0): "f8b41e44ec2301098546a5de27e9b44db102794bcf1693b084bfaa94eb6deb02",
    ("test", None, 0): "dd762683af1e4047cc1f4490552792207cfe4db3b8fd21b6a97bd4a428f075b9",
    (
        "train",
        ("dark bars", "light bars"),
        7,
    ): "3142a36964b5d26d8b291808b265b7a0de1014fff804aa5840728c5a234eb98c",
    (
        "train",
        ("light crosses",),
        2**100 + 3,
    ): "c77a00bf9505a8bd6dced2d3cb4b59bd60c438cb62b7f4dcdba853add3dd240f",
}


@pytest.mark.parametrize(("split", "classes", "seed"), HASHES)
def test_the_same_seed_gives_the_same_bytes_everywhere(split, classes, seed):
    drawn = imagesets.load("prints", split, classes=classes, count=300, seed=seed)
    found = hashlib.sha256(drawn.images.tobytes() + drawn.labels.astype("<i8").tobytes())
    assert found.hexdigest() == HASHES[split, classes, seed]


def test_the_table_of_turns_depends_on_no_last_digit():
    for k in range(TURNS):
        value = ONE * math.cos(math.tau * k / TURNS)
        assert abs(value - math.floor(value) - 0.5) > 0.001
        assert _whole.COS[k] == round(value)


def test_dice_are_even_and_include_both_ends():
    thrown = Dice(2000, np.random.default_rng(1)).between(-3, 4, 10)
    values, counts = np.unique(thrown, return_counts=True)
    assert values.tolist() == list(range(-3, 5))
    assert counts / 20_000 == pytest.approx(1 / 8, abs=0.01)


def test_dice_are_the_raw_bits():
    """Written out once by hand, so that nobody replaces them by a method that may change."""
    raw = np.random.default_rng(5).bit_generator.random_raw(4)
    by_hand = [10 + ((int(word) >> 33) * 7 >> 31) for word in raw]
    assert Dice(4, np.random.default_rng(5)).between(10, 16).tolist() == by_hand


def test_smooth_shades_are_exact_in_float32():
    """Every partial sum is a whole number that float32 can hold, whatever the order of addition."""
    weights, _ = _whole._spline(8)
    assert (weights == np.rint(weights)).all()
    assert 16 * weights.sum(1).max() ** 2 < 2**24
    assert smooth(Dice(3, np.random.default_rng(0)), 8).dtype == np.int32


@pytest.mark.parametrize("form", FORMS)
def test_a_motif_adds_up_to_nothing(form):
    table = TABLES[FORMS.index(form)]
    assert abs(table.mean()) < 1
    assert table.max() == FULL
    assert table.min() < -FULL // 4


def test_roots_are_whole_parts():
    numbers = np.arange(200_000)
    assert _motifs._root(numbers).tolist() == [math.isqrt(n) for n in numbers.tolist()]


def test_every_picture_has_nearly_all_the_same_greys():
    """Shades of any distribution get the same histogram, but for brightness and contrast."""
    rng = np.random.default_rng(3)
    shades = rng.integers(0, 4000, (400, SIZE, SIZE)).astype(np.int32)
    skewed = (shades * shades // 4000).astype(np.int32)
    plain, bent = (greys(s, Dice(400, np.random.default_rng(4))) for s in (shades, skewed))
    in_order = (np.sort(picture.reshape(400, -1)).astype(int) for picture in (plain, bent))
    assert np.abs(np.subtract(*in_order)).mean() < 1


@pytest.mark.parametrize("form", FORMS)
def test_light_and_dark_differ_in_no_mean_spread_or_spectrum(form):
    drawn = imagesets.load(
        "prints", "train", classes=(f"light {form}", f"dark {form}"), count=1200, seed=9
    )
    values = drawn.images[..., 0] / 255
    spectrum = np.log(np.abs(np.fft.rfft2(values)) + 0.01)[:, :6, :6].reshape(len(values), -1)
    blocks = values.reshape(-1, 14, 2, 14, 2).mean((2, 4))
    blocks -= blocks.mean((1, 2), keepdims=True)
    skewness = (blocks**3).mean((1, 2)) / blocks.std((1, 2)) ** 3
    numbers = np.column_stack([values.mean((1, 2)), values.std((1, 2)), spectrum])
    light, dark = numbers[drawn.labels == 0], numbers[drawn.labels == 1]
    error = np.sqrt(light.var(0) / len(light) + dark.var(0) / len(dark))
    assert np.abs((light.mean(0) - dark.mean(0)) / error).max() < 4.5
    light, dark = skewness[drawn.labels == 0], skewness[drawn.labels == 1]
    most = 1.6 if form == "bars" else 1.0  # bars are meant to be the easiest
    assert abs(light.mean() - dark.mean()) < most * skewness.std()


def test_every_class_has_its_name():
    assert CLASSES[:4] == ("light rings", "dark rings", "light crosses", "dark crosses")
    assert len(CLASSES) == 10
