"""What a recorded run or proof belongs to: hashes over what matters to it, and nothing else.

A comment, another layout of the code, a moved file, another id of the exercise or a new optional
field of a spec leaves records valid; changed code, changed pixels or another number of images does
not.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from autograder.sampling.drawing import draw_recipe
from autograder.types import DataRecipe

_SEED = 0
_MOST_DRAWN = 120
"""Images of each split that are hashed: enough to show a change of the set, and quickly drawn."""


@cache
def of_program(text: str) -> str:
    """The code without comments, layout and the line that names its exercise.

    Text that is not Python stays as it is.
    """
    try:
        tree = ast.parse(text)
        tree.body = [one for one in tree.body if not _names_an_exercise(one)]
        return ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError):
        return text


def _names_an_exercise(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id="exercise")], value=ast.Constant(value=str())):
            return True
    return False


def of_settings(settings: Any) -> str:
    """A dataclass as canonical JSON, without fields that have their default; or a mapping."""
    if isinstance(settings, Mapping):
        return json.dumps(_plain(settings), sort_keys=True)
    values = {
        field.name: getattr(settings, field.name)
        for field in dataclasses.fields(settings)
        if getattr(settings, field.name) != field.default
    }
    return json.dumps(values, sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


@cache
def of_images(recipe: DataRecipe) -> str:
    """SHA-256 over the images and labels that a recipe draws with one seed, some of each split.

    Raises:
        imagesets.ImageSetError: the image data are missing or damaged.
    """
    counts = {
        split: min(getattr(recipe, split), _MOST_DRAWN)
        for split in ("train", "val", "probe", "test")
    }
    drawn = draw_recipe(dataclasses.replace(recipe, **counts), _SEED)
    digest = hashlib.sha256(repr(drawn.classes).encode())
    for arrays in (drawn.images, drawn.labels, drawn.noisy):
        for name, array in sorted(arrays.items()):
            digest.update(f"{name} {array.dtype} {array.shape}".encode())
            digest.update(array.tobytes())
    return digest.hexdigest()


def digest(*parts: str) -> str:
    """SHA-256 over texts, as 64 hex digits."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
