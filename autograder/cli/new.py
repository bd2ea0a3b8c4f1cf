"""autograder new: write the skeleton of an exercise, ready to run."""

from __future__ import annotations

import click


@click.command("new")
@click.argument("name", metavar="LESSON/EXERCISE")
def command(name: str) -> None:
    """Write a spec, a source with one planted bug, a right and a wrong repair for a new exercise.
    They run as they are; then make them yours."""
    from autograder.authoring.new_exercise import write_skeleton
    from autograder.course import course_root

    root = course_root()
    for path in write_skeleton(root, name):
        click.echo(f"written: {path.relative_to(root)}")
    exercise = name.partition("/")[2]
    click.echo(
        f"\nNext: `autograder verify {exercise} --seeds 2` runs all its programs. Write yours, "
        f"then run `autograder prove {exercise}`.\nIt proves, measures and renders the exercise, "
        "resumes if it was stopped, and says what is missing."
    )
