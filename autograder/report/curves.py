"""Draw the curves of a report as SVG: what the program said against what was measured."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from autograder.report.loss_axis import fold_explosions
from autograder.types import Report, RunRecord, Split

_MOST_DRAWN = 1e6
"""A program may report larger numbers, but an axis that reaches them shows nothing else."""
_ALT = "Loss and accuracy over the epochs: as measured, as reported, and the reference's range"
_STYLE = {Split.TRAIN: ("#2b6cb0", "-", "o"), Split.VAL: ("#c05621", "--", "s")}
"""Colour, line, mark."""
_BAND = "#c6f6d5"


def curves_svg(report: Report) -> str:
    """Loss and accuracy over the epochs of every run; empty when no epoch was seen.

    Lines with dots show what the grader measured, with a dot for each epoch that it asked about;
    hollow marks what the program reported; the green band the reference's range. Training and
    validation differ in line and mark, too, not in colour alone. Losses are cross-entropy in nats.
    """
    if not any(run.epochs for run in report.runs):
        return ""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.2, 3.6), layout="constrained")
    FigureCanvasSVG(figure)
    loss, accuracy = figure.subplots(1, 2)
    _draw_band(loss, report.band.get("val_loss", ()), "reference, hidden val")
    _draw_band(accuracy, report.band.get("val_accuracy", ()), "reference, hidden val")
    for number, run in enumerate(report.runs):
        _draw_run(loss, accuracy, run, labelled=number == 0)
    loss.set(title="Cross-entropy (nats)", xlabel="epoch")
    accuracy.set(title="Accuracy", xlabel="epoch", ylim=(0, 1.02))
    for axes in (loss, accuracy):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        axes.xaxis.get_major_locator().set_params(integer=True)
    _limit_loss_axis(loss, report.runs)
    figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=8)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{_ALT}"', 1)


def _draw_run(loss: Any, accuracy: Any, run: RunRecord, *, labelled: bool) -> None:
    epochs = range(1, len(run.epochs) + 1)
    label = (lambda text: text) if labelled else (lambda text: None)
    _draw_measured(loss, run, Split.TRAIN, "loss", label("train, measured"))
    said = [_drawable(epoch.reported.train_loss) for epoch in run.epochs]
    _draw_reported(loss, Split.TRAIN, epochs, said, label("train, reported by the program"))
    for axes, name in ((loss, "loss"), (accuracy, "accuracy")):
        said = [_drawable(getattr(epoch.reported, f"val_{name}")) for epoch in run.epochs]
        first = labelled and axes is loss
        _draw_measured(axes, run, Split.VAL, name, "val, measured" if first else None)
        told = "val, reported by the program" if first else None
        _draw_reported(axes, Split.VAL, epochs, said, told)


def _draw_measured(axes: Any, run: RunRecord, split: Split, name: str, label: str | None) -> None:
    """Draw a line through the epochs that the grader asked about."""
    color, line, _ = _STYLE[split]
    points = run.curve(split, name)
    if points:
        axes.plot(*zip(*points, strict=True), color=color, linestyle=line, marker=".", label=label)


def _draw_reported(
    axes: Any, split: Split, epochs: Sequence[int], said: Sequence[float], label: str | None
) -> None:
    color, _, mark = _STYLE[split]
    if label and not any(map(math.isfinite, said)):
        label = f"{label}: no number that can be drawn"
    axes.plot(
        *(epochs, said),
        color=color,
        label=label,
        **{"linestyle": "none", "marker": mark, "markersize": 5, "fillstyle": "none"},
    )


def _drawable(value: float) -> float:
    return value if abs(value) <= _MOST_DRAWN else float("nan")


def _draw_band(axes: Any, band: Sequence[tuple[float, float]], label: str) -> None:
    if not band:
        return
    epochs = range(1, len(band) + 1)
    low, high = zip(*band, strict=True)
    own = label if axes.get_subplotspec().colspan.start == 0 else None
    axes.fill_between(epochs, low, high, color=_BAND, label=own, linewidth=0)
    axes.plot(epochs, low, color="#9ae6b4", linewidth=0.8)
    axes.plot(epochs, high, color="#9ae6b4", linewidth=0.8)


def _limit_loss_axis(axes: Any, runs: Sequence[RunRecord]) -> None:
    """Keep one absurd reported value from flattening the measured curves."""
    seen = [run.curve(split) for run in runs for split in (Split.TRAIN, Split.VAL)]
    finite = sorted(value for curve in seen for _, value in curve if value == value)
    if not finite:
        return
    top = 1.3 * max(*finite, 0.2)
    low, high = axes.get_ylim()
    if high > 4 * top or low < -top:
        axes.set_ylim(max(low, -0.3 * top), min(high, 2 * top))
    fold_explosions(axes, finite)
