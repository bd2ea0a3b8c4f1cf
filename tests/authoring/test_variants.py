"""All programs of an exercise: what each is made of and what is claimed of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.source import load_source
from autograder.authoring.variants import Kind, find_variant, load_variants
from autograder.catalogue import failure_modes
from autograder.checks import all_checks
from autograder.course import exercises, require_source
from autograder.errors import AuthoringError, UnknownNameError

SOURCE = """\
# /// exercise
# diagnosis = "dying-relu"
# [bugs.large-step]
# failure_mode = "dying-relu"
# summary = "steps too large"
# fails = ["loss_decreases"]
# [bugs.no-scale]
# failure_mode = "unnormalised-input"
# summary = "pixels up to 255"
# fails = ["starts_plausible"]
# ///
# %% id="setup" tags=["program"]
# bug: large-step
LEARNING_RATE = 1e-3
# planted:
#~ LEARNING_RATE = 1.0
# end
# bug: no-scale
SCALE = 255
# planted:
#~ SCALE = 1
# end

# %% id="diagnosis" tags=["program"]
diagnosis = "dying-relu"
"""
SYMPTOM = ("generalises",)
RIGHT = '# /// repair\n# summary = "slower"\n# ///\nLEARNING_RATE = 1e-4\n'
WRONG = RIGHT.replace('"slower"', '"louder"\n# fails = ["generalises"]')


@pytest.fixture
def variants_of(tmp_path: Path):
    def load(source: str = SOURCE, **overlays: str):
        path = tmp_path / "silent.py"
        path.write_text(source, encoding="utf-8")
        for name, text in overlays.items():
            overlay = path.with_suffix("") / f"{name.replace('__', '/')}.py"
            overlay.parent.mkdir(parents=True, exist_ok=True)
            overlay.write_text(text, encoding="utf-8")
        return load_variants(path, SYMPTOM)

    return load


def test_starter_reference_mutants_and_repairs_come_in_that_order(variants_of) -> None:
    variants = variants_of(right__slower=RIGHT, wrong__louder=WRONG)
    assert {name: variant.kind for name, variant in variants.items()} == {
        "starter": Kind.STARTER,
        "reference": Kind.REFERENCE,
        "large-step": Kind.MUTANT,
        "no-scale": Kind.MUTANT,
        "slower": Kind.RIGHT,
        "louder": Kind.WRONG,
    }
    assert list(variants) == ["starter", "reference", "large-step", "no-scale", "slower", "louder"]


def test_a_single_bug_needs_no_mutant_beside_the_starter(variants_of) -> None:
    source = """\
# /// exercise
# diagnosis = "dying-relu"
# [bugs.large-step]
# failure_mode = "dying-relu"
# summary = "steps too large"
# fails = ["loss_decreases"]
# ///
# %% id="setup" tags=["program"]
# bug: large-step
LEARNING_RATE = 1e-3
# planted:
#~ LEARNING_RATE = 1.0
# end
# %% id="diagnosis" tags=["program"]
diagnosis = "dying-relu"
"""
    assert set(variants_of(source)) == {"starter", "reference"}


@pytest.mark.parametrize(
    ("name", "rate", "scale", "diagnosis", "fails"),
    [
        ("starter", 1.0, 1, None, SYMPTOM),
        ("reference", 1e-3, 255, "dying-relu", ()),
        ("large-step", 1.0, 255, "dying-relu", ("loss_decreases",)),
        ("no-scale", 1e-3, 1, "dying-relu", ("starts_plausible",)),
        ("slower", 1e-4, 1, "dying-relu", ()),
        ("louder", 1e-4, 1, "dying-relu", ("generalises",)),
    ],
)
def test_each_program_does_what_its_name_says(
    name, rate, scale, diagnosis, fails, variants_of
) -> None:
    variant = variants_of(right__slower=RIGHT, wrong__louder=WRONG)[name]
    names: dict[str, object] = {}
    exec(variant.text, names)
    assert names["LEARNING_RATE"] == rate
    assert names["SCALE"] == scale
    assert names["diagnosis"] == diagnosis
    assert variant.fails == fails


@pytest.mark.parametrize(
    ("base", "scale"), [("starter", 1), ("reference", 255), ("large-step", 255), ("no-scale", 1)]
)
def test_a_repair_starts_from_its_base(base: str, scale: int, variants_of) -> None:
    overlay = RIGHT.replace("# summary", f'# base = "{base}"\n# summary')
    variant = variants_of(right__slower=overlay)["slower"]
    names: dict[str, object] = {}
    exec(variant.text, names)
    assert names["SCALE"] == scale
    assert variant.overlay == "LEARNING_RATE = 1e-4\n"
    assert variant.text.endswith(variant.overlay)


BROKEN = {
    "wrong without claim": ({"wrong__a": RIGHT}, "'fails' belongs to wrong repairs"),
    "right with claim": ({"right__a": WRONG}, "'fails' belongs to wrong repairs"),
    "no header": ({"right__a": "x = 1\n"}, "expected the header '# /// repair'"),
    "header of a source": ({"right__a": SOURCE}, "expected the header '# /// repair'"),
    "right and wrong of one name": ({"right__a": RIGHT, "wrong__a": WRONG}, "share a name"),
    "repair named as a bug": ({"right__no-scale": RIGHT}, "share a name"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_repair_is_refused(name: str, variants_of) -> None:
    overlays, message = BROKEN[name]
    with pytest.raises(AuthoringError) as caught:
        variants_of(**overlays)
    assert message in str(caught.value)
    assert "silent" in str(caught.value)


@pytest.mark.parametrize(
    "overlay",
    [
        RIGHT.replace("# summary", '# base = "large-stp"\n# summary'),
        RIGHT.replace('# summary = "slower"\n', ""),
        RIGHT.replace("1e-4", "= 1e-4"),
        RIGHT.replace("1e-4", "-" * 100_000 + "1"),
    ],
    ids=["unknown base", "no summary", "does not parse", "absurd nesting"],
)
def test_a_repair_that_cannot_be_built_is_refused_by_file(overlay: str, variants_of) -> None:
    with pytest.raises(AuthoringError, match=r"right.a\.py"):
        variants_of(right__a=overlay)


def test_an_unknown_program_is_named_with_those_that_there_are(variants_of) -> None:
    with pytest.raises(UnknownNameError, match=r"'staretr'.*starter, reference"):
        find_variant(variants_of(), "staretr")


@pytest.mark.parametrize("name", exercises())
def test_every_claim_of_the_course_names_checks_and_failure_modes_that_exist(name: str) -> None:
    exercise = exercises()[name]
    source = load_source(require_source(exercise))
    causes = {source.diagnosis, *source.also_accepted}
    assert causes | {bug.failure_mode for bug in source.bugs.values()} <= set(failure_modes())
    assert source.bugs
    claims = load_variants(require_source(exercise), exercise.symptom).values()
    assert {check for claim in claims for check in claim.fails} <= {*all_checks(), "crashes"}


@pytest.mark.parametrize("name", exercises())
def test_every_program_of_the_course_parses_and_names_its_cause(name: str) -> None:
    exercise = exercises()[name]
    for variant in load_variants(require_source(exercise), exercise.symptom).values():
        compile(variant.text, variant.name, "exec")
        named = variant.text.count(f'\nexercise = "{exercise.id}"')
        assert named == 1, variant.name
        open_diagnosis = "\ndiagnosis = None" in variant.text
        assert open_diagnosis == (variant.kind is Kind.STARTER), variant.name


def test_programs_without_a_network_belong_to_every_exercise(tmp_path: Path) -> None:
    for lesson, name in (("01-one", "silent"), ("02-two", "loud")):
        (tmp_path / lesson).mkdir()
        (tmp_path / lesson / f"{name}.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "cheats").mkdir()
    (tmp_path / "cheats" / "lookup.py").write_text(WRONG, encoding="utf-8")
    for path in (tmp_path / "01-one" / "silent.py", tmp_path / "02-two" / "loud.py"):
        found = load_variants(path, SYMPTOM)["lookup"]
        assert found.kind is Kind.WRONG
        assert found.fails == ("generalises",)


def test_a_repair_may_be_kept_out_of_the_setting_of_thresholds(variants_of) -> None:
    unseen = RIGHT.replace("# ///\nL", "# held_out = true\n# ///\nL")
    variants = variants_of(right__slower=RIGHT, right__unseen=unseen)
    assert not variants["slower"].held_out
    assert variants["unseen"].held_out
