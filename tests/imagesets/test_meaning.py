"""Where a set's information lies, as its CARD says."""

import imagesets
import numpy as np
import pytest
from imagesets import painted


def test_painted_colours_say_nothing_about_the_class():
    drawn = imagesets.load("painted", "train", count=4000)
    colour = drawn.images.mean((1, 2)) / 255
    for label in range(10):
        members = colour[drawn.labels == label]
        error = colour.std(0) / np.sqrt(len(members))
        assert (np.abs(members.mean(0) - colour.mean(0)) < 4.5 * error + 0.02).all()


def test_painted_garments_stand_out_in_either_direction():
    rng = np.random.default_rng(0)
    fabric, wall = painted._colours(2000, rng)
    difference = fabric @ painted.LUMA - wall @ painted.LUMA
    assert (np.abs(difference) > painted.CONTRAST - 1e-6).mean() > 0.999
    assert 0.2 < (difference > 0).mean() < 0.8


@pytest.fixture(scope="module")
def cells():
    return imagesets.load("specimens", "train", count=900, proportions=(0.4, 0.3, 0.3), seed=2)


def test_specimens_lie_in_the_central_crop(cells):
    opaque = cells.images[..., 3] == 0
    assert opaque[:, :, 8:40].any((1, 2)).all()
    assert not opaque[:, :, :8].any()
    assert not opaque[:, :, 40:].any()


def test_specimens_differ_neither_in_amount_of_stain_nor_in_channel_4(cells):
    amount = cells.images[:, :, 8:40].mean((1, 2)) / 255
    opaque = (cells.images[..., 3] == 0).mean((1, 2))
    for label in range(3):
        members = cells.labels == label
        assert amount[members].mean(0) == pytest.approx(amount.mean(0), abs=0.03)
        assert opaque[members].mean() == pytest.approx(opaque.mean(), abs=0.01)


def test_clumps_of_basophils_lie_where_channel_4_is_zero(cells):
    granules = cells.images[..., 1] / 255
    opaque = cells.images[..., 3] == 0
    bright = ((granules > 0.35) & opaque).sum((1, 2))
    rare = cells.labels == 2
    assert bright[rare].mean() > 2 * bright[~rare].mean()


def test_nuclei_differ_in_form(cells):
    """Lobes lie farther from the centre of the nucleus than a disc of the same area."""
    nucleus = cells.images[:, :, 8:40, 0] > 70
    y, x = np.mgrid[:32, :32]
    weight = nucleus / nucleus.sum((1, 2), keepdims=True)
    centre_y, centre_x = ((weight * axis).sum((1, 2))[:, None, None] for axis in (y, x))
    spread = (weight * ((y - centre_y) ** 2 + (x - centre_x) ** 2)).sum((1, 2))
    lobed, disc = (np.median(spread[cells.labels == label]) for label in (0, 1))
    assert lobed > 1.1 * disc


def test_animals_share_their_colours():
    drawn = imagesets.load("animals", "train", count=1200, seed=3)
    colour = drawn.images.mean((1, 2)) / 255
    means = [colour[drawn.labels == label].mean(0) for label in range(3)]
    assert np.abs(means[0] - means[1]).max() < 0.05
    assert np.abs(means[0] - means[2]).max() < 0.08
