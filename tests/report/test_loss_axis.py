"""An axis with one exploding epoch still shows the others."""

from __future__ import annotations

import math

import pytest
from matplotlib.figure import Figure

from autograder.report.loss_axis import fold_explosions

ORDINARY = [0.8, 0.7, 0.6, 0.5, 0.6, 0.9]


def height_of_the_ordinary(losses: list[float]) -> float:
    """The share of the axis between the largest ordinary loss and the bottom."""
    axes = Figure().subplots()
    axes.plot(losses)
    fold_explosions(axes, losses)
    bottom = axes.transAxes.inverted().transform(axes.transData.transform((0, 0)))[1]
    top = axes.transAxes.inverted().transform(axes.transData.transform((0, max(ORDINARY))))[1]
    return float(top - bottom)


@pytest.mark.parametrize("exploded", [30.0, 1e3, 1e7, -1e9])
def test_one_epoch_does_not_flatten_the_others(exploded: float) -> None:
    assert height_of_the_ordinary([*ORDINARY, exploded, math.nan]) > 0.1


def test_a_folded_axis_says_so() -> None:
    axes = Figure().subplots()
    axes.set_title("Loss")
    fold_explosions(axes, [*ORDINARY, 1e4])
    assert axes.get_title() == "Loss, logarithmic above 2.1"


LEARNED = [0.69, 0.3, 0.05, 0.02, 0.01, 0.01, 0.01]


@pytest.mark.parametrize(
    "losses", [ORDINARY, LEARNED, [math.nan], [], [-1.0, -9.0, -80.0, -700.0, -2000.0]]
)
def test_what_grows_steadily_keeps_its_axis(losses: list[float]) -> None:
    axes = Figure().subplots()
    fold_explosions(axes, losses)
    assert axes.get_yscale() == "linear"
