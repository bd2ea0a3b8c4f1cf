"""The secret of official grades: given, or made once and kept from others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.cli._rule import make_rule
from autograder.errors import UsageError
from autograder.grading import seeds
from autograder.running import PRACTICE_SEED
from autograder.sampling import PUBLIC_SEEDS
from autograder.secret import SECRET_VARIABLE, official_secret
from autograder.user_folders import state_folder


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def secret_file() -> Path:
    return state_folder() / "secret"


def test_the_variable_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "of the course")
    assert official_secret() == "of the course"
    assert not secret_file().exists()


def test_without_one_a_secret_is_made_once_for_this_user_alone() -> None:
    secret = official_secret()
    assert len(secret) == 64
    assert official_secret() == secret
    assert secret_file().stat().st_mode & 0o777 == 0o600
    assert [path.name for path in state_folder().iterdir()] == ["secret"]


def test_another_user_has_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = official_secret()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    assert official_secret() != first


def test_graders_that_start_at_once_agree() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: official_secret(), range(32)))) == 1


def test_a_secret_that_others_can_read_is_none() -> None:
    official_secret()
    secret_file().chmod(0o644)
    with pytest.raises(UsageError, match="others can read the secret"):
        official_secret()


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_damaged_file_is_named(content: bytes) -> None:
    official_secret()
    secret_file().write_bytes(content)
    with pytest.raises(UsageError, match=str(secret_file())):
        official_secret()


def test_where_nothing_can_be_kept_the_way_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with pytest.raises(UsageError, match=f"set {SECRET_VARIABLE}"):
        official_secret()


def test_an_official_grade_never_runs_on_seeds_that_everybody_knows(make_exercise) -> None:
    official, practice = (make_rule("cpu", official=official) for official in (True, False))
    assert min(seeds(make_exercise(), official)) >= PUBLIC_SEEDS
    assert seeds(make_exercise(), practice)[0] == PRACTICE_SEED + 1
