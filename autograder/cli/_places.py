"""Each exercise counts once in a learner's folder, whatever the files are called.

A file says inside which exercise it answers, and that takes precedence over its name. Without this
rule, one repaired program copied under the names of all exercises would be graded for each copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from autograder.errors import InvalidSubmissionError


def counted_elsewhere(
    answers: Mapping[Path, str], flat: Collection[Path], known: Iterable[str]
) -> dict[Path, InvalidSubmissionError]:
    """The files that answer an exercise which another file of the same learner already answers.

    Of several files, the one named like the exercise counts, or else the first.

    Args:
        answers: for each file of one learner's folder, the exercise that it answers.
        flat: the files directly in the folder that was named. Files named like exercises are taken
            to be one learner's. With other names the folder may be a download with one file for
            each learner, so each of those counts by itself.
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
                    f"{file} says exercise = '{exercise}', which {counts} already answers, and an "
                    "exercise counts once; if it answers another one, correct that line"
                )
    return refused
