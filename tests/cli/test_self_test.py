"""The self-test: it finds breaches, says which layer held, and its exit status can be relied on."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.cli import EXIT_FAILED, cli
from autograder.course import course_root
from autograder.errors import UsageError
from autograder.sandbox import available, backends
from autograder.selftest.corpus import LAYERS, Attack, hostile_folder, load_attacks
from autograder.selftest.runner import Outcome, run_attack, run_sharing, small_course
from autograder.selftest.survey import LayerResult, State, Survey, survey
from autograder.selftest.targets import sweep
from autograder.types import Verdict

HELD = tuple(LayerResult(layer, State.HELD, 3, ("seccomp",), ()) for layer in LAYERS)
BROKEN = LayerResult("network", State.BROKEN, 3, (), ("UDP to the host | 7",))
UNTESTED = LayerResult("network", State.UNTESTED, 0, (), ("the sandbox failed",))


def made(**changes: Any) -> Survey:
    good = Survey("bubblewrap", True, ("uid", "bubblewrap"), (), HELD, 12.0)
    return dataclasses.replace(good, **changes)


@pytest.fixture
def self_test(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command on the strongest backend, with the given survey as its finding."""

    def run(done: Survey, *arguments: str) -> Result:
        monkeypatch.setattr("autograder.selftest.survey.survey", lambda *a, **k: done)
        return CliRunner().invoke(cli, ["self-test", "--backend", available().name, *arguments])

    return run


def test_a_sandbox_that_holds_everything_may_grade(self_test: Any) -> None:
    done = self_test(made())
    assert done.exit_code == 0, done.output
    assert "an official grade is possible here" in done.output
    assert all(layer in done.output for layer in LAYERS)
    assert "NOT held" not in done.output


@pytest.mark.parametrize(
    "changes",
    [
        {"layers": (*HELD[1:], BROKEN)},
        {"layers": (*HELD[1:], UNTESTED)},
        {"missing": ("landlock",)},
        {"official": False},
    ],
    ids=["broken", "untested", "a missing wall", "not official"],
)
def test_anything_less_may_not(changes: dict[str, Any], self_test: Any) -> None:
    done = self_test(made(**changes))
    assert done.exit_code == EXIT_FAILED
    assert "no official grade here" in done.output


def test_a_breach_is_shown_with_what_was_reached(self_test: Any) -> None:
    done = self_test(made(layers=(*HELD[1:], BROKEN)))
    assert "NOT held" in done.output
    assert "UDP to the host" in done.output


def test_results_can_be_written_for_other_programs(self_test: Any, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    self_test(made(layers=(*HELD[1:], BROKEN)), "--json", str(file))
    (found,) = json.loads(file.read_text(encoding="utf-8"))
    assert (found["backend"], found["holds"]) == ("bubblewrap", False)
    assert found["layers"][-1]["state"] == "NOT held"


def test_an_unknown_sandbox_is_wrong_usage() -> None:
    done = CliRunner().invoke(cli, ["self-test", "--backend", "moat"])
    assert done.exit_code != 0
    assert "no sandbox is named 'moat'" in str(done.exception)


def test_without_the_attacks_it_says_where_they_should_be(
    write_spec: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_spec()
    monkeypatch.setenv("AUTOGRADER_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="expected the hostile submissions here"):
        hostile_folder()


def test_every_layer_is_attacked() -> None:
    attacks = load_attacks(hostile_folder())
    assert {attack.layer for attack in attacks if attack.surveyed} == set(LAYERS)


def only(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    chosen = [a for a in load_attacks(hostile_folder()) if a.name in names and a.surveyed]
    monkeypatch.setattr("autograder.selftest.survey.load_attacks", lambda folder: chosen)


@pytest.mark.slow
def test_the_strongest_sandbox_is_seen_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, "opens_sockets")
    done = survey(available())
    states = {result.layer: result for result in done.layers}
    assert states["network"].state is State.HELD, states["network"].breaches
    assert states["network"].tried > 10
    assert "seccomp" in states["network"].by
    assert states["files"].state is State.UNTESTED


@pytest.mark.slow
@pytest.mark.parametrize(
    ("attack", "layer"), [("opens_sockets", "network"), ("reads_files_of_the_host", "files")]
)
def test_a_sandbox_that_holds_little_is_found_out(
    attack: str, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plain process reads what everybody may read, and reaches local sockets."""
    only(monkeypatch, attack)
    (plain,) = (backend for backend in backends() if backend.name == "process")
    states = {result.layer: result for result in survey(plain).layers}
    assert states[layer].state is State.BROKEN
    assert states[layer].breaches


def attack(name: str) -> Attack:
    (found,) = [a for a in load_attacks(hostile_folder()) if a.name == name and a.surveyed]
    return found


SAID = "BEGIN opens_sockets\nHELD TCP | 1\nnoise\nBEGIN looks_who_it_is\nHELD uid | 1\n"
SHARING = ["opens_sockets", "looks_who_it_is"]


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch, make_report: Any, make_run: Any) -> Any:
    """`shared(said, **changes)`: two attacks share a sandbox in which `said` was printed.

    `changes` alter the second outcome. Gives both outcomes, and the names of the attacks that had
    to be tried alone.
    """

    def run(said: str = SAID, **changes: Any) -> tuple[list[Outcome], list[str]]:
        alone: list[str] = []

        def outcome(one: Attack) -> Outcome:
            runs = (make_run(stdout=said),)
            report = make_report(runs=runs, points={}, verdict=one.verdicts[0])
            return Outcome(one, report, ("TCP | 1", "uid | 1"), (), (), 1.0)

        def tried(one: Attack, *_: object, **__: object) -> Outcome:
            alone.append(one.name)
            return outcome(one)

        attacks = [attack(name) for name in SHARING]
        first, second = (outcome(one) for one in attacks)
        together = [first, dataclasses.replace(second, **changes)]
        monkeypatch.setattr("autograder.selftest.runner.run_together", lambda *a, **k: together)
        monkeypatch.setattr("autograder.selftest.runner.run_attack", tried)
        return run_sharing(attacks, None), alone  # type: ignore[arg-type]

    return run


def test_what_attacks_in_one_sandbox_said_is_told_apart(shared: Any) -> None:
    outcomes, alone = shared()
    assert [one.held for one in outcomes] == [("TCP | 1",), ("uid | 1",)]
    assert [one.attack.name for one in outcomes] == SHARING
    assert alone == []


def test_what_one_of_several_reached_or_left_is_looked_for_in_each_alone(
    shared: Any, make_report: Any, make_run: Any
) -> None:
    assert shared(SAID.replace("HELD TCP", "REACHED TCP"))[1] == SHARING
    assert shared(traces=("a file: /tmp/x",))[1] == SHARING
    passed = make_report(runs=(make_run(stdout=SAID),), points={}, verdict=Verdict.PASSED)
    assert shared(report=passed)[1] == SHARING


def test_output_that_was_cut_off_hides_no_attempt(shared: Any) -> None:
    """The first lines are lost, and with them the name of the attack that printed them."""
    assert shared(SAID.partition("\n")[2])[1] == SHARING


@pytest.mark.slow
def test_in_one_sandbox_as_much_is_tried_as_in_two() -> None:
    attacks = [attack(name) for name in SHARING]
    with small_course() as exercise:
        together = run_sharing(attacks, exercise, backend=available())
        alone = [run_attack(one, exercise, backend=available()) for one in attacks]
    names = [[line.partition(" | ")[0] for line in one.held] for one in together]
    assert names == [[line.partition(" | ")[0] for line in one.held] for one in alone]
    assert all(one.contained and one.judged_rightly for one in together)


PLANTS = """
from autograder.selftest.targets import planted
with planted() as targets:
    print(*targets.paths.values(), sep="\\n", flush=True)
    print("ready", flush=True)
    input()
"""


def test_what_a_killed_self_test_has_left_is_swept_away() -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", PLANTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    lines = list(iter(lambda: killed.stdout.readline().strip(), "ready"))
    files = [Path(line) for line in lines if Path(line).name.lstrip(".").startswith("wwil-")]
    assert len(files) >= 3
    sweep()
    assert all(path.exists() for path in files), "its owner is still running"
    killed.kill()
    killed.communicate()
    sweep()
    assert not any(path.exists() for path in files)


@pytest.mark.slow
def test_a_termination_takes_everything_planted_away() -> None:
    command = [sys.executable, "-m", "autograder", "self-test", "--backend", available().name]
    started = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=course_root())
    assert started.stderr is not None
    marker = f"wwil-{started.pid:06x}"
    said = next((line for line in started.stderr if planted_by(marker)), "nothing was planted")
    assert planted_by(marker), said
    started.send_signal(signal.SIGTERM)
    started.communicate(timeout=1200)
    assert started.returncode == 128 + signal.SIGTERM
    assert planted_by(marker) == []


def planted_by(marker: str) -> list[str]:
    folders = (Path.home(), course_root(), Path(tempfile.gettempdir()), Path("/var/tmp"))
    return [name for folder in folders for name in os.listdir(folder) if marker in name]
