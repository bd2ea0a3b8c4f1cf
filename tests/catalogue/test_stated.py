"""A cause that is stated with a confidence: what is accepted, and that honesty pays best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.catalogue.stated import NotStatedError, score, stated

NAMES = ("dying-relu", "label-noise", "overtraining")


def test_a_bare_name_is_certain() -> None:
    assert stated("dying-relu") == {"dying-relu": 1.0}


def test_up_to_three_names_have_a_confidence_each() -> None:
    text = '{"dying-relu": 0.6, "label-noise": 0.3, "overtraining": 0.1}'
    assert stated(text) == {"dying-relu": 0.6, "label-noise": 0.3, "overtraining": 0.1}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("dying-relus", "'dying-relus' is not in the catalogue; did you mean 'dying-relu'?"),
        ("", "'' is not in the catalogue"),
        ("{}", "0 names, expected 1 to 3"),
        (
            '{"dying-relu": 0.1, "label-noise": 0.1, "overtraining": 0.1, "no-shuffling": 0.1}',
            "4 names, expected 1 to 3",
        ),
        ('{"dying-relu": 70}', "a confidence of 70"),
        ('{"dying-relu": 0}', "a confidence of 0, expected above 0"),
        ('{"dying-relu": -0.5}', "a confidence of -0.5"),
        ('{"dying-relu": NaN}', "a confidence of nan"),
        ('{"dying-relu": 0.7, "label-noise": 0.7}', "add up to 1.4, expected at most 1"),
        ('{"dying-relu": "sure"}', "names with a confidence each"),
        ('{"dying-relu": 1' + "0" * 400 + "}", "names with a confidence each"),
        ('{"dying-relu": null}', "names with a confidence each"),
        ('{"dying-relu": 0.7, "label-no', "names with a confidence each"),
        ("{'dying-relu'}", "names with a confidence each"),
        ("{" * 9000, "names with a confidence each"),
    ],
)
def test_what_says_nothing_is_told_why(text: str, why: str) -> None:
    with pytest.raises(NotStatedError) as caught:
        stated(text)
    assert why in str(caught.value)


def test_shares_that_floating_point_adds_up_above_one_are_accepted() -> None:
    assert len(stated('{"dying-relu": 0.7, "label-noise": 0.2, "overtraining": 0.1}')) == 3


def test_scores_of_plain_statements() -> None:
    assert score({"dying-relu": 1.0}, ["dying-relu"]) == 1.0
    assert score({"dying-relu": 1.0}, ["label-noise"]) == -1.0
    assert score({"dying-relu": 0.5}, ["dying-relu"]) == 0.75
    assert score({"dying-relu": 0.5}, ["label-noise"]) == -0.25
    assert score({"dying-relu": 0.6, "label-noise": 0.4}, ["dying-relu"]) == pytest.approx(0.68)


def test_two_accepted_names_count_together() -> None:
    assert score({"dying-relu": 0.6, "label-noise": 0.4}, ["dying-relu", "label-noise"]) == 1.0


_SHARES = st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda w: sum(w) > 0.01)


@given(_SHARES, _SHARES)
def test_nobody_expects_more_than_by_stating_what_they_believe(one, other) -> None:
    """Four causes are possible, of which three are named."""
    belief, said = ([share / sum(weights) for share in weights] for weights in (one, other))

    def expected(statement: list[float]) -> float:
        named = dict(zip(NAMES, statement, strict=False))
        causes = [*NAMES, "no-shuffling"]
        return sum(p * score(named, [cause]) for p, cause in zip(belief, causes, strict=True))

    gain = expected(belief) - expected(said)
    apart = sum((a - b) ** 2 for a, b in zip(belief[:3], said, strict=False))
    assert gain == pytest.approx(apart, abs=1e-9)  # so it is strict, too
