"""A gradebook that cannot be written: a clear message, nothing trained, and no partial grade."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.slow


def refused(done, folder, tools) -> None:
    words = done.stdout + done.stderr
    assert done.returncode != 0
    assert "cannot be written: attempt to write a readonly database" in words
    assert "nothing has been graded" in words
    assert "run the same command again" in words
    assert "Training tiny" not in words
    assert not (folder / "autograded").exists()
    assert tools.scores(folder) == {}


def test_a_gradebook_opened_for_reading_only_is_refused_before_anything_is_trained(
    site, course, undisturbed, tools
) -> None:
    folder = course(ada="reference")
    url = f"sqlite:///file:{folder / 'gradebook.db'}?mode=ro&uri=true"
    done = tools.nbgrader(
        site, folder, "autograde", tools.LESSON, f"--CourseDirectory.db_url={url}"
    )
    refused(done, folder, tools)
    done = tools.nbgrader(site, folder, "autograde", tools.LESSON)
    assert done.returncode == 0, done.stderr[-3000:]
    assert tools.scores(folder) == {"ada": undisturbed["reference"]["points"]}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every file")
def test_a_file_without_the_right_to_write_is_refused(site, course, tools) -> None:
    folder = course(ada="reference")
    (folder / "gradebook.db").chmod(0o444)
    refused(tools.nbgrader(site, folder, "autograde", tools.LESSON), folder, tools)
