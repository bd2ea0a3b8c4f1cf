"""The secret of official grades: given, or made once and kept from others."""

from __future__ import annotations

import hashlib
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import cli
from autograder.cli._rule import make_rule
from autograder.errors import UsageError
from autograder.judging.seeds import seeds_of
from autograder.running.run import PRACTICE_SEED
from autograder.sampling.drawing import PUBLIC_SEEDS
from autograder.secret import SECRET_VARIABLE, official_secret, seed_key, strong
from autograder.user_folders import state_folder

GIVEN = "a1d3f0925c4b687ee0297f4c51b8d6a3"


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def secret_file() -> Path:
    return state_folder() / "secret"


def test_the_variable_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, GIVEN)
    assert official_secret() == GIVEN
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
    assert min(seeds_of(make_exercise(), secret=official.secret)) >= PUBLIC_SEEDS
    assert seeds_of(make_exercise(), secret=practice.secret)[0] == PRACTICE_SEED + 1


WEAK = {
    "a word": "hunter2",
    "words": "correct horse battery staple and a few more words to be long enough",
    "a date": "autumn-2026-why-wont-it-learn-secret-of-this-course",
    "one digit short": GIVEN[:-1],
    "a UUID": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "one digit": "0" * 64,
    "few digits": "deadbeef" * 8,
    "counting": "0123456789abcdef" * 2,
    "counting in pairs": "00112233445566778899aabbccddeeff",
    "twice the same": GIVEN[:16] * 2,
    "letters": "thequickbrownfoxjumpsoverthelazydog" * 2,
}


@pytest.mark.parametrize("kind", WEAK)
@pytest.mark.parametrize("kept", [True, False], ids=["file", "variable"])
def test_a_weak_secret_is_refused_with_the_command_that_makes_one(
    kind: str, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kept:
        official_secret()
        secret_file().write_text(WEAK[kind] + "\n")
    else:
        monkeypatch.setenv(SECRET_VARIABLE, WEAK[kind])
    with pytest.raises(UsageError, match="make one with `autograder secret`") as refused:
        official_secret()
    assert WEAK[kind] not in str(refused.value), "a secret is not printed"
    assert (str(secret_file()) if kept else SECRET_VARIABLE) in str(refused.value)


def test_the_command_makes_secrets_that_are_accepted() -> None:
    made = set()
    for _ in range(200):
        done = CliRunner().invoke(cli, ["secret"])
        assert done.exit_code == 0
        made.add(strong(done.stdout.strip(), "here"))
    assert len(made) == 200


def test_random_digits_are_never_taken_for_a_pattern() -> None:
    generator = random.Random(1)
    for _ in range(20_000):
        strong(f"{generator.getrandbits(128):032x}", "here")


def test_to_try_a_secret_costs_memory_and_time() -> None:
    """What a program is given lets it test guesses at the secret: each must cost a slow hash."""
    assert seed_key(GIVEN) != hashlib.sha256(GIVEN.encode()).digest()
    before = time.process_time()
    hashlib.sha256(GIVEN.encode()).digest()
    quick = time.process_time() - before
    before = time.process_time()
    seed_key.__wrapped__(GIVEN)
    assert time.process_time() - before > 1000 * quick
