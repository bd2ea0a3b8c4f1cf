"""The main job, end to end: release lesson 01, grade a small class, show where the results are.

`make demo` runs this. nbgrader's own commands do the work, in the folder demo-course/.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.authoring.notebooks import notebook_of_variant
from autograder.authoring.variants import load_variants
from autograder.course import course_root, exercises, require_source
from autograder.types import Exercise

LESSON = "01-every-image-the-same"
CLASS = {
    "untouched": "the starter as released",
    "tempted": "a tempting wrong repair",
    "repaired": "the reference solution",
}
_TEMPTATIONS = ("smaller-learning-rate", "more-epochs")
_CAUSE = ("program-diagnosis", "program-evidence")
_started = time.monotonic()


def main() -> None:
    """Run the demonstration in `demo-course/` beside the course."""
    course = course_root() / "demo-course"
    shutil.rmtree(course, ignore_errors=True)
    say("writing nbgrader's configuration")
    run(course, "-m", "autograder", "nbgrader-config", str(course), cwd=Path.cwd())
    say(f"nbgrader generate_assignment {LESSON}: the student version")
    run(course, "-m", "nbgrader", "generate_assignment", LESSON)
    chosen = [exercise for exercise in exercises().values() if exercise.lesson == LESSON]
    hand_in(course, chosen)
    for student in CLASS:
        say(f"nbgrader autograde {LESSON} --student {student}: trains what was handed in")
        run(course, "-m", "nbgrader", "autograde", LESSON, "--student", student)
    say("nbgrader generate_feedback, nbgrader export")
    run(course, "-m", "nbgrader", "generate_feedback", LESSON)
    run(course, "-m", "nbgrader", "export")
    show(course, chosen)


def hand_in(course: Path, chosen: list[Exercise]) -> None:
    """Put the notebooks of three students where nbgrader looks for submissions."""
    for exercise in chosen:
        source = require_source(exercise)
        variants = load_variants(source, exercise.symptom)
        wrong = [name for name, variant in variants.items() if variant.kind == "wrong"]
        tempting = next((name for name in _TEMPTATIONS if name in variants), wrong[0])
        names = {"untouched": "starter", "tempted": tempting, "repaired": "reference"}
        for student, name in names.items():
            folder = course / "submitted" / student / LESSON
            folder.mkdir(parents=True, exist_ok=True)
            text = notebook_of_variant(exercise, source, variants[name])
            if student == "tempted":
                starter = notebook_of_variant(exercise, source, variants["starter"])
                text = without_a_cause(text, starter)
            (folder / f"{exercise.id}.ipynb").write_text(text, encoding="utf-8")


def without_a_cause(notebook: str, starter: str) -> str:
    """A notebook whose author has changed the program and not found the fault: name and evidence
    are those of the starter."""
    released = {cell["id"]: cell for cell in json.loads(starter)["cells"]}
    made = json.loads(notebook)
    made["cells"] = [
        released[cell["id"]] if cell["id"] in _CAUSE else cell for cell in made["cells"]
    ]
    return json.dumps(made)


def show(course: Path, chosen: list[Exercise]) -> None:
    """Print the scores in the gradebook, and where everything is."""
    from nbgrader.api import Gradebook

    table = Table("student", "handed in")
    for name in (*(exercise.id for exercise in chosen), "total"):
        table.add_column(name, overflow="fold")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student, what in CLASS.items():
            submission = gradebook.find_submission(LESSON, student)
            scores = {book.name: (book.score, book.max_score) for book in submission.notebooks}
            cells = [f"{s:g} / {m:g}" for s, m in (scores[e.id] for e in chosen)]
            total = f"{submission.score:g} / {submission.max_score:g}"
            table.add_row(student, what, *cells, total)
    console = Console()
    console.print(table)
    console.print("Feedback pages with explanations and curves:")
    for page in sorted((course / "feedback").rglob("*.html")):
        console.print(f"  {page}", soft_wrap=True)
    console.print(f"Scores as CSV: {course / 'grades.csv'}", soft_wrap=True)
    say("done")


def run(course: Path, *arguments: str, cwd: Path | None = None) -> None:
    """Run a Python module as a command; on failure show its output and exit."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd or course,
        env={**os.environ, "PATH": path, "AUTOGRADER_HOME": str(course_root())},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)
        sys.exit(f"demo: `{' '.join(arguments)}` failed with exit status {done.returncode}")


def say(text: str) -> None:
    """Print a line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - _started:6.1f} s] {text}", flush=True)


if __name__ == "__main__":
    main()
