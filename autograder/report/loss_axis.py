"""A loss axis that keeps the other epochs readable when the loss of one explodes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

_EXPLODED = 30.0
"""Times the median of all values: above this a linear axis shows nothing but the explosion."""
_LINEAR = 3.0
"""Times the median: up to this the axis stays linear."""


def fold_explosions(axes: Any, losses: Sequence[float]) -> None:
    """Where a value is far beyond the ordinary ones, make the axis logarithmic above those.

    Args:
        losses: all values that are drawn, in nats; values that are not finite are ignored.
    """
    sizes = [abs(value) for value in losses if math.isfinite(value)]
    ordinary = statistics.median(sizes) if sizes else 0.0
    if not ordinary or max(sizes) <= _EXPLODED * ordinary:
        return
    linear = _LINEAR * ordinary
    decades = math.log10(max(sizes) / linear)
    axes.set_yscale("symlog", linthresh=linear, linscale=max(1.0, decades))  # half of the height
    if min(value for value in losses if math.isfinite(value)) >= 0:
        axes.set_ylim(bottom=0)
