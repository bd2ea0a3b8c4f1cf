"""autograder new: write the skeleton of an exercise, which runs at once."""

from __future__ import annotations

import click


@click.command("new")
@click.argument("name", metavar="LESSON/EXERCISE")
def command(name: str) -> None:
    """Write a spec, a source with one planted bug, a right and a wrong repair for a new exercise.
    It can be proven as it is; then make it yours."""
    from autograder.authoring.new_exercise import write_skeleton
    from autograder.course import course_root

    root = course_root()
    for path in write_skeleton(root, name):
        click.echo(f"written: {path.relative_to(root)}")
    exercise = name.partition("/")[2]
    click.echo(
        f"\nNext: `autograder verify {exercise} --seeds 2` runs every program of it. Write yours, "
        f"then `autograder prove {exercise}`,\nwhich proves, measures and renders it, goes on "
        "where it was stopped, and says what is missing."
    )
