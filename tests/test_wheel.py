"""What wheels alone install, with nothing of this clone within reach."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import course_root, exercises

pytestmark = pytest.mark.slow
NAME = "all-alike-again"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory) -> dict[str, Path]:
    """The course's wheel and that of the solutions, by what they hold."""
    folder, clone = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("clone")
    # Building leaves folders beside the sources, so it works on links to them.
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=course_root(), capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, files):
        if not name.startswith("tests/") and (course_root() / name).is_file():
            target = clone / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(course_root() / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    build = [sys.executable, "-m", "pip", "wheel", *options, str(clone), str(clone / "solutions")]
    subprocess.run(build, check=True)
    (solutions,) = folder.glob("*solutions*.whl")
    (course,) = set(folder.glob("*.whl")) - {solutions}
    return {"course": course, "solutions": solutions}


@pytest.fixture(scope="module")
def environment(tmp_path_factory, wheels) -> Iterator[Path]:
    """A virtual environment with the libraries of this one and the course's wheel."""
    home = tmp_path_factory.mktemp("environment")
    home.chmod(0o755)  # a sandbox's user has to read it
    venv.create(home, with_pip=True)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install(home, wheels["course"])
    return home


def install(environment: Path, wheel: Path) -> None:
    options = ["--quiet", "--no-deps", "--no-index"]
    subprocess.run([environment / "bin/pip", "install", *options, wheel], check=True)


def autograder(environment: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    home = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [environment / "bin/autograder", *words],
        cwd=folder,
        env=home,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_learner_has_the_course_and_no_solution(environment, wheels, tmp_path) -> None:
    listed = autograder(environment, tmp_path, "list").stdout
    assert all(name in listed for name in exercises())
    started = autograder(environment, tmp_path, "start", "mine")
    assert started.returncode == 0, started.stderr
    refused = autograder(environment, tmp_path, "solution", NAME)
    assert refused.returncode == 2
    assert "come without solutions" in refused.stderr
    share = environment / "share/why-wont-it-learn"
    assert not list(share.rglob("*.py"))
    source = (course_root() / "solutions").glob(f"*/{NAME}.py")
    cause = next(source).read_text(encoding="utf-8").split("# summary = ")[1].splitlines()[0]
    for path in (path for path in share.rglob("*") if path.is_file()):
        assert cause.strip('"') not in path.read_text(encoding="utf-8"), path

    checked = autograder(environment, tmp_path / "mine", "check", NAME)
    assert checked.returncode == 1, checked.stderr
    assert "loss_decreases" in checked.stdout
    assert "self-check, 1 run" in checked.stdout

    install(environment, wheels["solutions"])
    assert "What was wrong" in autograder(environment, tmp_path, "solution", NAME).stdout
