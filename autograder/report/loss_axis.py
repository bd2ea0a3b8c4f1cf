"""A loss axis that keeps the other epochs readable when the loss of one explodes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

_EXPLODED = 30.0
"""Multiple of all values' median: above this a linear axis shows nothing but the explosion."""
_ORDINARY = 0.2
"""Nats. The losses of a well trained network are far smaller, but one that fell from ln 2 to nearly
nothing did not explode at its start."""
_LINEAR = 3.0
"""Multiple of that median: up to this the axis stays linear."""


def fold_explosions(axes: Any, losses: Sequence[float]) -> None:
    """If a value is far beyond the ordinary ones, make the axis logarithmic above those, and add to
    its title that it is.

    Args:
        losses: all drawn values, in nats; values that are not finite are ignored.
    """
    sizes = [abs(value) for value in losses if math.isfinite(value)]
    if not sizes:
        return
    ordinary = max(statistics.median(sizes), _ORDINARY)
    if max(sizes) <= _EXPLODED * ordinary:
        return
    linear = _LINEAR * ordinary
    decades = math.log10(max(sizes) / linear)
    # The linear part gets about half of the height.
    axes.set_yscale("symlog", linthresh=linear, linscale=max(1.0, decades))
    axes.set_title(f"{axes.get_title()}, logarithmic above {linear:.2g}")
    if min(value for value in losses if math.isfinite(value)) >= 0:
        axes.set_ylim(bottom=0)
