"""A loss axis that keeps the other epochs readable when the loss of one explodes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

_EXPLODED = 30.0
"""Multiple of all values' median: above this a linear axis shows nothing but the explosion."""
_LINEAR = 3.0
"""Multiple of that median: up to this the axis stays linear."""


def fold_explosions(axes: Any, losses: Sequence[float]) -> None:
    """If a value is far beyond the ordinary ones, make the axis logarithmic above those.

    Args:
        losses: all drawn values, in nats; values that are not finite are ignored.
    """
    sizes = [abs(value) for value in losses if math.isfinite(value)]
    ordinary = statistics.median(sizes) if sizes else 0.0
    if not ordinary or max(sizes) <= _EXPLODED * ordinary:
        return
    linear = _LINEAR * ordinary
    decades = math.log10(max(sizes) / linear)
    # The linear part gets about half of the height.
    axes.set_yscale("symlog", linthresh=linear, linscale=max(1.0, decades))
    if min(value for value in losses if math.isfinite(value)) >= 0:
        axes.set_ylim(bottom=0)
