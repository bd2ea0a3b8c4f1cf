"""Whether the texts of an exercise give its cause away to a reader who only matches words."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from typing import Any

from autograder.authoring.notebooks import starter_notebook
from autograder.catalogue import FailureMode, failure_modes
from autograder.course import require_source
from autograder.types import Exercise

LEAST_RANK = 4
"""The right failure modes are not among the first three that match the words of an exercise."""
_SAME_IN_ALL = ("tools", "evidence-text", "program-evidence", "check-text", "check", "points-text")
_CONTRACT = {"build_model", "fit", "predict", "model", "images", "train", "val", "device", "log"}
"""Names that every program has."""
_ENDINGS = ("ings", "ing", "ed", "es", "s", "e")
_SHORTEST = 3


def words(text: str) -> list[str]:
    """Lower-case stems, in order; names of code are taken apart at underscores and capitals."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    found = re.findall(r"[a-z]{3,}", apart.lower())
    return [_stem(word) for word in found if word not in _stop_words()]


def _stem(word: str) -> str:
    if word.endswith("ss"):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


def ranks(text: str) -> dict[str, int]:
    """The place of each failure mode, from 1, by how well its entry in the catalogue matches a
    text: the cosine of the two vectors of word counts, weighted by TF-IDF.

    A failure mode that shares no word with the text is last.
    """
    names, vectorizer, entries = _entries()
    nearness = (entries @ vectorizer.transform([text]).T).toarray()[:, 0]
    order = sorted(range(len(names)), key=lambda place: -nearness[place])
    last = len(names)
    return {
        names[place]: rank if nearness[place] > 0 else last
        for rank, place in enumerate(order, start=1)
    }


@cache
def _stop_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS)


@cache
def _entries() -> tuple[list[str], Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(tokenizer=words, token_pattern=None, sublinear_tf=True)
    modes = failure_modes()
    return list(modes), vectorizer, vectorizer.fit_transform(map(_entry, modes.values()))


def _entry(mode: FailureMode) -> str:
    return " ".join([mode.id, mode.name, mode.symptom, mode.test, mode.repair, mode.tempting])


def before_the_first_hint(exercise: Exercise) -> str:
    """Everything of an exercise that its authors put into words and that a learner sees before a
    hint: id, title, story, texts and comments, and names that the code defines.

    What the code takes from a library is left out: a fault has to stand in the code.

    Raises:
        UsageError: the solutions are not installed.
    """
    notebook = json.loads(starter_notebook(exercise, require_source(exercise)))
    parts = [exercise.id, exercise.title, exercise.story]
    for cell in notebook["cells"]:
        if cell["id"] in _SAME_IN_ALL or cell["id"].startswith("grade-"):
            continue
        text = "".join(cell["source"])
        parts += [text] if cell["cell_type"] == "markdown" else _own_words(text)
    return "\n".join(parts)


def _own_words(code: str) -> Iterator[str]:
    """Comments, strings, and the names that a piece of code gives."""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            yield token.string
    given = set()
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                given.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                given.add(name)
    yield from sorted(given - _CONTRACT)
