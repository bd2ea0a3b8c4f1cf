"""How runs become a decision, points, a score and a verdict. Nothing is trained here."""

from __future__ import annotations

import dataclasses

import pytest

from autograder import grading
from autograder.errors import SandboxUnavailableError, UnknownExerciseError
from autograder.grading import Rule, grade_file, points, seeds
from autograder.rule import MOST_RUNS, decide, results_of
from autograder.running import PRACTICE_SEED
from autograder.sampling import PUBLIC_SEEDS
from autograder.sandbox import backend_named
from autograder.types import Containment, Failure, ProgramError, Submission, Verdict
from autograder.types.exercise import GROUPS
from autograder.types.submission import Program

RULE = Rule(official=True)
BAD = {"test": {"accuracy": 0.5}}
SPEC = {"checks": {"generalises": {"minimum_accuracy": 0.8}}}


def failed_run(make_run, failure: Failure):
    return make_run(error=ProgramError(failure, "it stopped", next_step="look"), test=None)


def earned(make_run, exercise, verdict: Verdict = Verdict.FAILED, **changes) -> dict[str, float]:
    return dict(points(decide([results_of(make_run(**changes), exercise)]), exercise, verdict))


def test_a_group_is_earned_when_all_of_its_checks_pass(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises", "loss_decreases"])
    assert earned(make_run, exercise, Verdict.PASSED) == dict(exercise.points)
    assert earned(make_run, exercise, losses=[0.68]) == {
        "training": 0.0,  # loss_decreases
        "validation": 0.0,  # validation_improves
        "form": 1.0,
        "diagnosis": 2.0,
    }


def test_a_starter_earns_nothing_although_it_passes_guards(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises"])
    starter = earned(make_run, exercise, **BAD, diagnosis=None)
    assert starter == dict.fromkeys(GROUPS, 0.0)


def test_the_cause_alone_earns_the_points_of_the_diagnosis(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises"])
    assert earned(make_run, exercise, **BAD) == {**dict.fromkeys(GROUPS, 0.0), "diagnosis": 2.0}


def test_half_of_the_symptom_gone_is_a_repair_begun(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises", "predictions_vary"])
    assert earned(make_run, exercise, **BAD)["training"] == 4.0


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.PASSED, Verdict.FAILED}))
def test_a_program_that_did_not_run_to_its_end_earns_nothing(
    verdict, make_run, make_exercise
) -> None:
    assert earned(make_run, make_exercise(), verdict) == dict.fromkeys(GROUPS, 0.0)


@pytest.fixture
def reported(make_exercise):
    def report(*runs):
        submission = Submission("blurred", Program("", ()))
        return grading._report(submission, make_exercise(**SPEC), RULE, runs, 1.0)

    return report


def test_a_report_adds_the_points_up(make_run, reported) -> None:
    report = reported(make_run(), make_run())
    assert report.verdict is Verdict.PASSED
    assert (report.score, sum(report.points.values())) == (1.0, 10.0)
    report = reported(make_run(last={"probe": {"spread": 0.0}}))
    assert report.verdict is Verdict.FAILED
    assert report.score == pytest.approx(0.6)
    assert report.error is None


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        (Failure.CRASHED, Verdict.CRASHED),
        (Failure.TIMED_OUT, Verdict.TIMED_OUT),
        (Failure.OUT_OF_MEMORY, Verdict.OUT_OF_MEMORY),
        (Failure.OUTPUT_LIMIT, Verdict.OUTPUT_LIMIT),
        (Failure.INVALID, Verdict.INVALID_SUBMISSION),
    ],
)
def test_runs_that_end_early_are_the_verdict_and_earn_nothing(
    failure, verdict, make_run, reported
) -> None:
    report = reported(make_run(), failed_run(make_run, failure), failed_run(make_run, failure))
    assert report.verdict is verdict
    assert report.score == 0.0
    assert report.points == dict.fromkeys(GROUPS, 0.0)
    assert report.error is not None
    assert report.error.message == "it stopped"
    assert len(report.runs) == 3


def test_one_run_of_three_that_ends_early_is_outvoted(make_run, reported) -> None:
    report = reported(make_run(), failed_run(make_run, Failure.CRASHED), make_run())
    assert report.verdict is Verdict.PASSED
    assert len(report.runs) == 3


def test_a_fault_of_ours_is_no_zero(make_exercise) -> None:
    problem = ProgramError(Failure.GRADER, "no sandbox")
    report = grading._failed("alice", make_exercise(), RULE, problem, 1.0)
    assert report.verdict is Verdict.GRADER_ERROR
    assert report.score is None
    assert report.points == {}


def test_every_failure_has_a_verdict() -> None:
    assert set(grading._VERDICTS) == set(Failure)


def test_seeds_depend_on_the_secret_and_on_the_exercise(make_exercise) -> None:
    one, other = make_exercise(name="one"), make_exercise(name="other")
    rules = [Rule(official=True, secret=secret) for secret in ("a", "b")]
    drawn = {seeds(exercise, rule) for exercise in (one, other) for rule in rules}
    assert len(drawn) == 4
    assert seeds(one, rules[0]) == seeds(one, rules[0])
    assert len({seed for four in drawn for seed in four}) == 4 * MOST_RUNS
    assert all(seed >= PUBLIC_SEEDS for four in drawn for seed in four)
    assert max(seed.bit_length() for four in drawn for seed in four) > 120


def test_without_a_secret_the_practice_seeds_are_used(make_exercise) -> None:
    drawn = seeds(make_exercise(), Rule(official=False))
    assert len(set(drawn)) == MOST_RUNS
    assert PRACTICE_SEED not in drawn  # the reference's own cost is measured with that one
    assert drawn == seeds(make_exercise(name="other"), Rule(official=False))


WALLS = [
    (True, Containment("bubblewrap", ("uid", "bubblewrap", "rlimits"), ("landlock",))),
    (True, Containment("namespaces", ("namespaces", "rlimits", "landlock", "seccomp"))),
    # The kernel has refused the namespaces, or does not know Landlock.
    (False, Containment("namespaces", ("uid", "rlimits", "landlock"), ("namespaces",))),
    (False, Containment("namespaces", ("namespaces", "rlimits"), ("landlock",))),
    (False, Containment("process", ("uid", "rlimits"))),
    (False, backend_named("process")),
]


@pytest.mark.parametrize(("enough", "walls"), WALLS, ids=lambda x: getattr(x, "name", str(x)))
def test_a_grade_that_must_count_needs_walls(enough, walls) -> None:
    assert walls.official is enough
    if enough:
        grading._require_containment(RULE, walls)
    else:
        with pytest.raises(SandboxUnavailableError, match=r"what can be raised here is .*"):
            grading._require_containment(RULE, walls)
    for rule in (Rule(official=True, require_containment=False), Rule(official=False)):
        grading._require_containment(rule, walls)


def test_walls_that_fell_during_a_run_are_a_fault_of_ours(
    make_run, make_exercise, monkeypatch
) -> None:
    fallen = Containment("namespaces", ("uid", "rlimits", "landlock"), ("namespaces",))
    run = dataclasses.replace(make_run(), containment=fallen)
    monkeypatch.setattr(grading, "run_once", lambda *_arguments, **_options: run)
    monkeypatch.setattr(grading, "reference_seconds", lambda *_arguments, **_options: 1.0)
    exercise = make_exercise()
    submission = Submission(exercise.id, Program("x = 1\n", ()))
    report = grading.grade(submission, exercise, RULE)
    assert (report.verdict, report.score) == (Verdict.GRADER_ERROR, None)
    assert "missing: namespaces" in report.error.message
    lowered = dataclasses.replace(RULE, require_containment=False)
    report = grading.grade(submission, exercise, lowered)
    assert report.verdict is not Verdict.GRADER_ERROR
    assert "files, network and processes are not held" in str(report.containment)


def test_a_file_that_cannot_be_read_is_an_invalid_submission(tmp_path) -> None:
    path = tmp_path / "handed-in.ipynb"
    path.write_text("no notebook", encoding="utf-8")
    report = grade_file(path, RULE, exercise="constant-predictor")
    assert report.verdict is Verdict.INVALID_SUBMISSION
    assert report.score == 0.0
    assert report.error is not None
    assert "expected a notebook" in report.error.message
    assert report.submission == str(path)


def test_a_file_that_names_no_exercise_of_the_course_is_a_mistake_of_use(tmp_path) -> None:
    path = tmp_path / "mine.py"
    path.write_text('exercise = "constant-predicter"\n', encoding="utf-8")
    with pytest.raises(UnknownExerciseError, match="did you mean 'constant-predictor'"):
        grade_file(path, RULE)


def test_weights_from_elsewhere_earn_nothing_but_the_diagnosis(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises"])
    carried = earned(make_run, exercise, facts={"descent": 0.0, "sameness": 1.0})
    assert carried == {**dict.fromkeys(GROUPS, 0.0), "diagnosis": 2.0}


def test_training_images_alone_earn_nothing_but_the_diagnosis(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises"])
    checks = decide([results_of(make_run(), exercise)])
    ignorant = points(checks, exercise, Verdict.FAILED, knows=False)
    assert ignorant == {**dict.fromkeys(GROUPS, 0.0), "diagnosis": 2.0}
