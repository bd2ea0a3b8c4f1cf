"""What pyproject.toml cannot express: the course's files are installed where programs keep data."""

from pathlib import Path

from setuptools import setup

SHARE = "share/why-wont-it-learn"
lessons = sorted(path for path in Path("course").iterdir() if path.is_dir())
setup(
    data_files=[
        (f"{SHARE}/{lesson}", [str(path) for path in sorted(lesson.iterdir()) if path.is_file()])
        for lesson in lessons
    ]
)
