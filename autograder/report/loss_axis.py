"""A loss axis on which one epoch that explodes leaves the others readable."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

_EXPLODED = 30.0
"""Times the median of all values: from here on a linear axis shows nothing but the explosion."""
_LINEAR = 3.0
"""Times the median: up to here the axis stays linear."""


def fold_explosions(axes: Any, losses: Sequence[float]) -> None:
    """Make the axis logarithmic above the ordinary values where one is far beyond them.

    Args:
        losses: all values that are drawn, in nats; what is not finite is left out.
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
