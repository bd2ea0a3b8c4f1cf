"""One learner's folder: each exercise counts once in it, whatever its files are called.

A file says inside which exercise it answers, and that beats its name. So one repaired program,
copied under the names of all exercises, would be graded as often as there are copies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from autograder.errors import InvalidSubmissionError


def counted_elsewhere(
    answers: Mapping[Path, str], flat: Collection[Path], known: Iterable[str]
) -> dict[Path, InvalidSubmissionError]:
    """The files that answer an exercise which another file of the same learner answers.

    Of several the one that is called like the exercise counts, else the first.

    Args:
        answers: for each file of one learner's folder the exercise that it answers.
        flat: those that lie directly in the folder that was named. They are one learner's where
            they are called like exercises; called otherwise, the folder may be a download with one
            file for each learner, so those stand each for itself.
        known: the ids of all exercises.
    """
    names = set(known)
    places: dict[str, list[Path]] = defaultdict(list)
    for file, exercise in answers.items():
        if file not in flat or file.stem in names:
            places[exercise].append(file)
    refused = {}
    for exercise, files in places.items():
        counts = next((file for file in files if file.stem == exercise), files[0])
        for file in files:
            if file != counts:
                refused[file] = InvalidSubmissionError(
                    f"{file} says exercise = '{exercise}', which {counts} answers already, and an "
                    "exercise counts once; if it answers another one, mend that line"
                )
    return refused
