"""What a failing report tells a student: the truth, about the first cause, and a lead to it.

Each case is a run as a wrong program leaves it, with words that must lead on from there and
words that would mislead. A cause stands only in its case's name: no text may name it.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from rich.console import Console

from autograder.catalogue import failure_modes
from autograder.checks import in_order, judge
from autograder.course import exercises
from autograder.nbgrader.preprocessors import comment
from autograder.report.as_html import report_fragment
from autograder.report.as_json import report_object
from autograder.report.as_text import print_report
from autograder.types import CheckResult

NAN = float("nan")
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("loss", "accuracy", "spread", "largest_share", "calibration_error"), NAN),
    **{"recall": (NAN, NAN), "finite": False},
}
ALL_NOTHING = dict.fromkeys(("train", "val", "probe"), NOTHING)
SPEC = {
    "checks": {
        "loss_decreases": {"maximum_loss": 0.4},
        "validation_improves": {"maximum_loss": 0.5},
        "generalises": {"minimum_accuracy": 0.8, "maximum_loss": 0.6},
        "validation_stays_down": {},
        "calibrated": {},
        "every_class_learned": {},
    }
}


def after(*losses: float, **last: Any) -> dict[str, Any]:
    """Losses of every split after each epoch, and what differs after the last."""
    return {"losses": list(losses), "last": last}


@dataclass(frozen=True)
class Case:
    """A run, the check to read, what its texts must contain and what they must not."""

    cause: str
    changes: dict[str, Any]
    check: str
    leads: tuple[str, ...]
    misleads: tuple[str, ...] = ()
    hidden: tuple[str, ...] = field(default=())
    """Checks that must read "not judged"."""


ONE_BATCH, SAME_WAY = "overfit one batch", "both ways"
CASES = [
    Case(
        "weights become NaN in training",
        {**after(0.5, 0.3, NAN, **ALL_NOTHING), "test": NOTHING, "consistency": {"repeat": NAN}},
        "loss_finite",
        ("first in epoch 3", "probabilities that predict returns", "0.500 after epoch 1"),
        ("images, labels",),
        hidden=(
            *("loss_decreases", "validation_improves", "generalises", "predictions_vary"),
            *("reports_honest", "predict_is_consistent", "calibrated", "every_class_learned"),
            "validation_stays_down",
        ),
    ),
    Case(
        "an image holds NaN from the start",
        {**after(NAN, **ALL_NOTHING), "test": NOTHING},
        "loss_finite",
        ("first in epoch 1", "images, labels", "output of each operation"),
        ("had been finite",),
        ("loss_decreases", "generalises"),
    ),
    Case(
        "predict divides by zero",
        {
            **{"initial": NOTHING, "test": NOTHING, "consistency": {"repeat": NAN}},
            **after(NAN, NAN, **ALL_NOTHING),
        },
        "loss_finite",
        ("before training", "No step has been taken yet"),
        ("first batch",),
        ("starts_plausible", "loss_decreases", "generalises"),
    ),
    Case(
        "the returned model alone is spoilt",
        {"test": NOTHING, "consistency": {"repeat": NAN}},
        "loss_finite",
        ("at the end", "the model that fit returned"),
        hidden=("generalises", "calibrated", "predict_is_consistent"),
    ),
    Case(
        "the training loss is never computed",
        after(0.3, 0.2, reported={"train_loss": NAN}),
        "loss_finite",
        ("the training loss that the program reports", "only a reported number is not"),
        ("first batch whose loss",),
    ),
    Case(
        "a reported NaN beside an accuracy of the last batch alone",
        after(0.3, 0.2, reported={"train_loss": NAN, "val_accuracy": 1.0}),
        "reports_honest",
        ("validation accuracy reported 1.000", "Count the right answers"),
        ("nan",),
    ),
    Case(
        "only the reported number is NaN",
        after(0.3, 0.2, reported={"train_loss": NAN}),
        "reports_honest",
        ("training loss reported nan", "agrees with nothing"),
    ),
    Case(
        "gradients are cleared before the step",
        after(0.69, 0.69),
        "loss_decreases",
        (ONE_BATCH, "If it does", "between two steps"),
    ),
    Case(
        "one optimiser step an epoch, or a sampler over wrong indices",
        after(0.66, 0.64),
        "loss_decreases",
        ("how many are there in an epoch", "which images with which labels"),
        ("fault is in",),
    ),
    Case(
        "fit and predict prepare images differently",
        after(2.0, 2.5, reported={"train_loss": 0.1}),
        "loss_decreases",
        ("reports 0.100", "through predict", SAME_WAY),
        (ONE_BATCH,),
    ),
    Case(
        "a loss of one's own rewards the wrong thing",
        after(1.5, 2.5, reported={"train_loss": -41.5}),
        "loss_decreases",
        ("-41.500", "no cross-entropy is below zero"),
        (ONE_BATCH,),
    ),
    Case(
        "the same, in the reported curves",
        after(1.5, 2.5, reported={"train_loss": -41.5}),
        "reports_honest",
        ("never below zero",),
    ),
    Case(
        "nothing learned: the training loss is the one to begin with",
        after(0.69, 0.69),
        "validation_improves",
        ("On training images the grader measures 0.690", "begin there"),
        ("preprocessing", "by heart", "reach the network"),
    ),
    Case(
        "overfitting that shows in the curve",
        after(0.4, 0.9, train={"loss": 0.02}),
        "validation_improves",
        ("0.400 after epoch 1 and rose", "which epoch's model"),
        ("preprocessing", "picture", "reach the network"),
    ),
    Case(
        "no common features: scrambled images, or too many weights",
        after(0.7, 0.7, train={"loss": 0.02}),
        "validation_improves",
        ("as a picture", "by heart"),
        ("rose from there",),
    ),
    Case(
        "validation images are trained on",
        after(0.9, 0.9, train={"loss": 0.05}, val={"loss": 0.1}),
        "validation_improves",
        ("that fit was given 0.100", "What does fit do with its validation images?"),
        ("as a picture",),
    ),
    Case(
        "dropout is on while predicting",
        {"consistency": {"repeat": 0.2, "permuted": 0.9, "single": 0.8}},
        "predict_is_consistent",
        ("asked twice", "differ by up to 0.2", "what is drawn there"),
        ("reverse order", "one by one"),
    ),
    Case(
        "rows of a batch are mixed by a reshape",
        {"consistency": {"permuted": 0.3, "single": 0.8}},
        "predict_is_consistent",
        ("asked in reverse order", "place in the batch", "other images"),
        ("one by one",),
    ),
    Case(
        "statistics of the batch while predicting",
        {"consistency": {"single": 0.8}},
        "predict_is_consistent",
        ("asked one by one", "in other company"),
        ("drawn at random",),
    ),
    Case(
        "the softmax is applied twice",
        after(0.3, 0.2, probe={"spread": 0.03, "accuracy": 0.81, "recall": (0.8, 0.82)}),
        "predictions_vary",
        ("81% of the answers are right", "logits and probabilities"),
        ("hardly depend on the image",),
    ),
    Case(
        "every unit is dead",
        after(
            0.69,
            0.69,
            probe={"spread": 0.0, "accuracy": 0.5, "recall": (1.0, 0.0), "largest_share": 1.0},
        ),
        "predictions_vary",
        ("hardly depend on the image", "from layer to layer"),
        ("are right",),
    ),
    Case(
        "the majority wins every time",
        after(0.3, 0.2, probe={"spread": 0.1, "recall": (1.0, 0.0), "largest_share": 0.99}),
        "predictions_vary",
        ("differ from image to image", "the answers and the labels by class"),
        ("hardly depend",),
    ),
    Case(
        "right, but far too sure",
        {"test": {"accuracy": 0.85, "loss": 1.4}},
        "generalises",
        ("right often enough", "mean confidence with accuracy"),
        ("not recognised as well",),
    ),
    Case(
        "a mean of batch means",
        after(0.3, 0.2, reported={"val_loss": 0.31, "val_accuracy": 0.85}),
        "reports_honest",
        (SAME_WAY, "Where one batch agrees", "does each image count once"),
    ),
    Case(
        "a penalty inside the reported validation loss",
        after(0.3, 0.2, reported={"val_loss": 1.3}),
        "reports_honest",
        ("accuracy agrees, so the answers are the same", "anything else in it"),
        (SAME_WAY,),
    ),
    Case(
        "a running mean with dropout on",
        after(0.3, 0.2, reported={"train_loss": 0.9}),
        "reports_honest",
        ("validation numbers agree", "at which moments"),
    ),
    Case(
        "predict is left in training mode",
        {**after(0.3, 0.2, reported={"val_loss": 0.1}), "consistency": {"single": 0.5}},
        "reports_honest",
        ("measures through predict", "predict_is_consistent", "eval mode"),
    ),
    Case(
        "the network knows its answers before training",
        {"first": 0.1, **after(0.05, 0.04)},
        "starts_plausible",
        ("Before its first step",),
        ("how large",),
    ),
    Case(
        "the optimiser holds another network's parameters",
        {"facts": {"changed_share": 0.0}},
        "still_a_cnn",
        ("Not one parameter", "trained and returned"),
        ("does not come from a trained convolutional",),
    ),
    Case(
        "graphs are kept alive",
        {"cost": {"peak_memory_mb": 4000}},
        "within_budget",
        ("holds far more in memory",),
        ("computes far longer",),
    ),
    Case(
        "ten times the epochs",
        {"cost": {"fit_cpu_seconds": 60.0}},
        "within_budget",
        ("computes far longer", "count epochs"),
        ("holds far more",),
    ),
]


def texts(result: CheckResult) -> str:
    return f"{result.observed} {result.explanation}"


@pytest.fixture
def results(make_run, make_exercise, make_evidence):
    """`results(case)`: what every check says of the case's run, by name."""

    def make(case: Case) -> dict[str, CheckResult]:
        run = make_run(**case.changes)
        return {result.check: result for result in judge(make_evidence(run, make_exercise(**SPEC)))}

    return make


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.cause)
def test_a_report_leads_towards_its_cause_and_not_away_from_it(case, results) -> None:
    result = results(case)[case.check]
    assert not result.passed
    assert result.judged
    for words in case.leads:
        assert words in texts(result)
    for words in case.misleads:
        assert words not in texts(result)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.cause)
def test_what_cannot_be_judged_says_so_and_nothing_else(case, results) -> None:
    found = results(case)
    hidden = {name for name, result in found.items() if not result.judged}
    assert set(case.hidden) <= hidden
    for name in hidden:
        assert not found[name].passed
        assert found[name].observed.startswith("not judged: ")
        assert not found[found[name].hidden_by].passed, "what hides it must itself be shown"
        assert not re.search(r"\d", texts(found[name])), "a number from a run that shows nothing"
    for name, result in found.items():
        if not result.passed and result.judged:
            assert not re.search(r"\bnan\b", texts(result)) or name == "reports_honest"


@pytest.fixture
def spoilt(results, make_report):
    """A report of a run whose weights became NaN."""
    found = results(CASES[0])
    return make_report(checks=in_order(tuple(found.values())))


def test_nothing_follows_from_a_number_that_was_only_reported(results) -> None:
    """The network answers finitely and badly; that it reports NaN explains none of it."""
    last = {"reported": {"train_loss": NAN}, "probe": {"accuracy": 0.5, "loss": 0.9}}
    found = results(Case("", {"last": last, "test": {"accuracy": 0.5, "loss": 0.9}}, "", ()))
    shown = in_order(tuple(found.values()))
    assert shown[0].check == "loss_finite"
    assert not found["generalises"].passed
    assert not [one for one in shown if one.follows]


def test_a_terminal_names_the_first_cause_and_then_what_it_hides(spoilt) -> None:
    console = Console(file=io.StringIO(), width=300, no_color=True)
    print_report(spoilt, console)
    text = console.file.getvalue()
    assert re.findall(r"✗ (\w+)", text) == ["loss_finite"]
    assert "– not judged: loss_decreases, predictions_vary, predict_is_consistent" in text
    assert text.count("Repair what loss_finite shows first") == 1
    assert text.index("✗ loss_finite") < text.index("not judged") < text.index("✓")


def test_a_page_names_the_first_cause_and_then_what_it_hides(spoilt) -> None:
    html = report_fragment(spoilt)
    hidden = sum(not result.judged for result in spoilt.checks)
    assert html.count("✗ failed") == 1
    assert html.count("– not judged") == hidden
    table = html[html.index("<details>") :]
    assert table.index("✗ failed") < table.index("– not judged") < table.index("✓ passed")
    assert html.index("✗ loss_finite") < html.index("<details>")
    assert f"All checks: 1 failed, {hidden} not judged, " in html


def test_programs_are_told_what_hides_a_check(spoilt) -> None:
    found = {check["check"]: check for check in report_object(spoilt)["checks"]}
    assert found["loss_finite"]["hidden_by"] is None
    assert found["generalises"]["hidden_by"] == "loss_finite"
    assert found["generalises"]["passed"] is False


def test_a_gradebook_names_the_first_cause_before_what_it_hides(spoilt) -> None:
    text = comment(spoilt, "training")
    assert text.lstrip().startswith("loss_finite: NaN or infinity 2 times")
    assert "loss_decreases: not judged" in text
    assert "needed" in text.split("\n\n")[0]
    assert "needed" not in text.split("\n\n")[1]


@pytest.mark.slow
@pytest.mark.parametrize("exercise", exercises().values(), ids=lambda exercise: exercise.id)
def test_no_report_on_a_recorded_run_says_a_falsehood_or_names_a_cause(
    exercise, recorded_runs
) -> None:
    """Every program of the campaign that must fail, in each of its recorded runs."""
    names = {mode.id.replace("-", " ") for mode in failure_modes().values()}
    names |= {mode.name.split(":")[0].lower() for mode in failure_modes().values()}
    seen = 0
    for program in recorded_runs(exercise):
        if program.is_right:
            continue
        for results in program.runs:
            found = {result.check: result for result in results or ()}
            for result in found.values():
                if result.passed or result.check == "diagnosis_named":
                    continue
                seen += 1
                said = texts(result).lower()
                assert result.explanation
                assert not [name for name in names if name in said], (program.program, said)
                if result.hidden_by:
                    assert not found[result.hidden_by].passed
                else:
                    numbers = texts(result).replace("reported nan", "")
                    assert not re.search(r"\bnan\b", numbers), (program.program, numbers)
    assert seen > 20
