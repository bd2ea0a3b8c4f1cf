"""Any honest running mean of the training loss passes; an invented curve does not."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from autograder.checks import judge_one, reports_honest
from autograder.judging.evidence import gather
from autograder.types import AnswerKey, CheckResult, ReferenceCost, RunRecord, Split

MEASURED = (0.5, 0.4, 0.3, 0.2, 0.1)
"""Training losses of the model after each epoch; 0.69 before."""


@pytest.fixture
def judged(make_run, make_epoch, make_exercise, make_evidence):
    """The check's result for a program that reports `told` as its training losses."""

    def check(told: Sequence[float] | None = None, **changes: Any) -> CheckResult:
        settings = {**reports_honest.DEFAULTS, **changes.pop("settings", {})}
        epochs = changes.pop("epochs", None) or tuple(
            make_epoch(loss, val={"loss": 0.6 - loss / 10}, reported={"train_loss": said})
            for loss, said in zip(MEASURED, told or MEASURED, strict=True)
        )
        run = make_run(epochs=epochs, **changes)
        return judge_one("reports_honest", make_evidence(run, make_exercise()), settings)

    return check


HONEST = {
    "at the end of the epoch": MEASURED,
    "mean over the epoch": (0.6, 0.45, 0.35, 0.25, 0.15),
    "with dropout or augmentation": (0.68, 0.6, 0.55, 0.5, 0.45),
    "with mixup": (0.69, 0.67, 0.66, 0.65, 0.64),
    "one noisy epoch": (0.6, 0.45, 0.2, 0.25, 0.15),
}
INVENTED = {
    "half of the truth": [0.5 * loss for loss in MEASURED],
    "divided by the batch size": [loss / 32 for loss in MEASURED],
    "a sum over batches": [32 * loss for loss in MEASURED],
    "falls on its own": [0.6 * 0.5**epoch for epoch in range(1, 6)],
    "a number": [0.5] * 5,
    "a number, trembling": [0.5, 0.501, 0.499, 0.5, 0.501],
    "of the validation images": [0.6 - loss / 10 for loss in MEASURED],
    "negative": [-loss for loss in MEASURED],
}


@pytest.mark.parametrize("told", HONEST.values(), ids=HONEST)
def test_an_honest_mean_passes(told, judged) -> None:
    assert judged(told).passed


@pytest.mark.parametrize("told", INVENTED.values(), ids=INVENTED)
def test_an_invented_curve_fails(told, judged) -> None:
    result = judged(told)
    assert not result.passed
    assert "training loss" in result.observed


def test_where_the_end_of_the_epoch_is_asked_for_a_mean_with_dropout_fails(judged) -> None:
    settings = {"train_loss": "end"}
    assert judged(HONEST["at the end of the epoch"], settings=settings).passed
    assert not judged(HONEST["with dropout or augmentation"], settings=settings).passed


def test_a_number_fails_even_where_the_model_hardly_moves(judged, make_epoch) -> None:
    losses = (0.22, 0.21, 0.2)
    still = tuple(make_epoch(loss, reported={"train_loss": 0.25}) for loss in losses)
    moving = tuple(make_epoch(loss, reported={"train_loss": loss + 0.03}) for loss in losses)
    assert not judged(epochs=still).passed
    assert judged(epochs=moving).passed


def test_a_model_that_stands_still_may_say_so(judged, make_epoch) -> None:
    assert judged(epochs=(make_epoch(0.69), make_epoch(0.69), make_epoch(0.69))).passed


def clipped(run: RunRecord, share: float) -> RunRecord:
    """The same run, with that share of clipped probabilities in every evaluation."""

    def cut(seen: Any) -> Any:
        return dataclasses.replace(seen, clipped=share)

    epochs = tuple(
        dataclasses.replace(one, train=cut(one.train), val=cut(one.val)) for one in run.epochs
    )
    return dataclasses.replace(
        run, epochs=epochs, initial={Split.TRAIN: cut(run.initial[Split.TRAIN])}
    )


@pytest.mark.parametrize("words", ["running", "end"])
@pytest.mark.parametrize("share", [float("nan"), 0.0, 0.01])
def test_a_loss_that_clipping_decides_is_known_from_below_only(
    share: float, words: str, make_run, make_exercise, make_evidence
) -> None:
    settings = {**reports_honest.DEFAULTS, "train_loss": words}
    told = {"reported": {"train_loss": 13.7, "val_loss": 13.7}}
    dear = make_run(losses=[9.6, 9.6], last=told, first=9.6)
    cheap = {"reported": {"train_loss": 9.6, "val_loss": 2.0}}
    too_cheap = make_run(losses=[9.6, 9.6], last=cheap, first=9.6)

    def passes(run: RunRecord) -> bool:
        evidence = make_evidence(clipped(run, share), make_exercise())
        return judge_one("reports_honest", evidence, settings).passed

    assert passes(dear) is (share > 0)
    assert not passes(too_cheap)


def test_a_probability_that_rounding_made_zero_is_measured_too_dear(
    make_run, make_exercise, make_evidence
) -> None:
    """A network wrong but very sure: its own loss is exact, and `1 - p` is 0 for 1 image in 12."""

    def passes(said: float) -> bool:
        told = {"reported": {"train_loss": said, "val_loss": said}}
        run = clipped(make_run(losses=[7.17, 7.17], last=told, first=7.17), 0.0867)
        return judge_one("reports_honest", make_evidence(run, make_exercise()), {}).passed

    assert passes(6.42)
    assert not passes(5.9)


def test_two_runs_on_other_images_never_say_the_same(make_run, make_exercise) -> None:
    def verdicts(*curves: Sequence[float]) -> list[bool]:
        runs = [make_run(losses=losses, seed=seed) for seed, losses in enumerate(curves)]
        evidence = gather(runs, make_exercise(), AnswerKey(None, ReferenceCost()))
        return [judge_one("reports_honest", one, {}).passed for one in evidence]

    assert verdicts(MEASURED, MEASURED) == [False, False]
    assert verdicts(MEASURED, [0.501, *MEASURED[1:]]) == [True, True]
    assert verdicts(MEASURED) == [True]
