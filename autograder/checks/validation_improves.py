"""The validation loss gets better than guessing, on images whose labels the program never sees.

What it checks: the grader's cross-entropy on its probe images after the last epoch is at most
`maximum_loss`, and at most `maximum_share` of ln C.

Why it is bad if it fails: only images that were not trained on tell whether something general was
learned.

Example: training loss 0.05, probe loss 0.69: the training images were memorised.

What to look at: the grader's training loss, measured through `predict`. If it is high as well,
start there. If it is low, both kinds of image still reach the network in the same way, so the
network knows its training images and little else: look at how the two curves part, epoch by epoch.
If the validation images that `fit` was given do well and hidden ones do not, ask what `fit` learns
from the images that it was given.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence, RunRecord, Split
from autograder.types.coarse import coarse

GROUP = "validation"
STAGE = "holds"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_loss": 1e9, "maximum_share": 0.9}
_FELL = 0.9
"""Highest ratio of the lowest loss to the last one at which the curve is said to have risen. The
sampling noise of a few hundred hidden images moves a mean loss by less."""
_LEARNED = 0.4
"""Highest ratio of the loss on the given validation images to that on hidden ones at which the
given ones seem to have been learned. The ratio is at least 0.65 in the course's right programs, and
at most 0.14 in those that train on validation images."""


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    start = run.initial[Split.PROBE].loss
    end = run.last(Split.PROBE).loss
    limit = min(settings["maximum_loss"], settings["maximum_share"] * math.log(run.classes))
    return finding(
        at_most(end, limit),
        f"cross-entropy on hidden validation images {coarse(start):g} before, "
        f"{coarse(end, limit):g} at the end",
        f"at most {limit:.3f}",
        _advice(run, limit),
        needs=[run.initial[Split.PROBE], run.last(Split.PROBE), run.last(Split.TRAIN)],
    )


def _advice(run: RunRecord, limit: float) -> str:
    """What the other losses of the run say about this one."""
    train, val, hidden = (run.last(split).loss for split in (Split.TRAIN, Split.VAL, Split.PROBE))
    # Hidden images may be asked about only at the end; the validation images show the way there.
    lowest, best = min((loss, epoch) for epoch, loss in run.curve(Split.VAL))
    if train > limit:
        return (
            f"On training images the grader measures {train:.3f}, which is above the "
            "same bound. What keeps that loss high keeps this one high: begin there."
        )
    known = f"On training images the grader measures {train:.3f}, through the same predict, "
    if val <= _LEARNED * hidden:
        return (
            f"{known}and on the validation images that fit was given {val:.3f}. Only images that "
            "fit was never given do badly. What does fit do with its validation images?"
        )
    if lowest <= limit or lowest <= _FELL * hidden:
        return (
            f"{known}while the loss on validation images was {lowest:.3f} after epoch {best} and "
            "rose from there. Draw both curves: what does the network go on learning once they "
            "part, and which epoch's model does fit return?"
        )
    return (
        f"{known}so the network knows the images that it trained on, and little that holds for "
        "others. Look at the tensor that enters the first layer, as a picture: does it still show "
        "what the images of a class have in common? If it does, what lets the network learn single "
        "images by heart?"
    )
