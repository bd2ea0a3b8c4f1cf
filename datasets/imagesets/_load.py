"""`names` and `load`: from a request to class counts to an `ImageSet`."""

from __future__ import annotations

import importlib
import pkgutil
import zlib
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import numpy as np

import imagesets
from imagesets._folder import folder_source
from imagesets._image_set import ImageSet, ImageSetError
from imagesets._source import SPLITS, Source, Split

FORMAT = 1
"""Version of the format of a `SOURCE`; a set of another distribution states the one it uses."""
_GROUP = "imagesets"


def names() -> tuple[str, ...]:
    """Names of all image sets, sorted: the folders next to this file, and the entry points
    `imagesets` of other installed distributions."""
    return tuple(sorted({*_own(), *(point.name for point in entry_points(group=_GROUP))}))


def _own() -> list[str]:
    found = pkgutil.iter_modules(imagesets.__path__)
    return [m.name for m in found if m.ispkg and not m.name.startswith("_")]


def load(
    name: str | Path,
    split: Split,
    *,
    classes: Sequence[str] | None = None,
    count: int | None = None,
    proportions: Sequence[float] | None = None,
    seed: int = 0,
) -> ImageSet:
    """Images of one set, in random order; the same arguments give identical arrays.

    name: one of names(), or the path of a folder of your own pictures, with a subfolder for each
        class: a `Path`, or a string with a slash. `_folder.py` says how they are read.
    split: "train" or "test" (held out: no image is in both).
    classes: the wanted classes in the order of their labels 0…C-1; None: all of the set.
    count: number of images. None: everything stored, or a generated set's documented default.
    proportions: share of each class, summing to 1; None: the set's natural shares. Counts are
        rounded by largest remainder, and every class gets at least one image.
    seed: a stored set gives a random subset without replacement, a generated set fresh images.

    Raises ImageSetError for an unknown name, split or class, a negative seed, counts and
    proportions that cannot be met, a missing or damaged data file, or a folder that cannot be read.
    """
    folder = _folder(name)
    name = str(name)
    if folder is None and name not in names():
        raise ImageSetError(
            _unknown("image set", name, names())
            + f" A folder of your own is written with a slash: './{name}'."
        )
    if split not in SPLITS:
        raise ImageSetError(_unknown("split", split, SPLITS))
    if seed < 0:
        raise ImageSetError(f"load({name!r}): expected seed >= 0, found {seed}.")
    source = _source(name) if folder is None else folder_source(folder)
    chosen = _chosen(name, source, classes)
    counts = _counts(name, source, split, chosen, count, proportions)

    # The same pictures wherever a folder is, and whatever its name.
    key = "folder" if folder is not None else source.drawn_as or name
    rng = np.random.default_rng([zlib.crc32(key.encode()), SPLITS.index(split), seed])
    labels = rng.permutation(np.repeat(np.arange(len(chosen), dtype=np.int64), counts))
    images = source.draw(split, np.asarray(chosen, dtype=np.int64)[labels], rng)
    return ImageSet(images, labels, tuple(source.classes[k] for k in chosen))


def _folder(name: str | Path) -> Path | None:
    """The folder that `name` means, or None if it is the name of a set."""
    is_path = isinstance(name, Path) or "/" in name or "\\" in name
    return Path(name).expanduser() if is_path else None


def home(name: str) -> Path:
    """The folder of the code and files that a set's images come from.

    Raises ImageSetError for a set of another distribution with another FORMAT.
    """
    return Path(str(_module(name).__file__)).parent


def _module(name: str) -> ModuleType:
    if name in _own():
        return importlib.import_module(f"imagesets.{name}")
    (point, *_) = entry_points(group=_GROUP, name=name)
    module: ModuleType = point.load()
    version = getattr(module, "FORMAT", None)
    if version != FORMAT:
        raise ImageSetError(
            f"{point.value}: expected FORMAT = {FORMAT}, found {version!r}. Install a version of "
            "that image set that fits this package."
        )
    return module


def _source(name: str) -> Source:
    module = _module(name)
    source = getattr(module, "SOURCE", None)
    if not isinstance(source, Source):
        raise ImageSetError(
            f"{module.__name__}: expected a `SOURCE` of type Source, found "
            f"{type(source).__name__}. Define it as the folders of imagesets do."
        )
    return source


def _chosen(name: str, source: Source, classes: Sequence[str] | None) -> list[int]:
    """The wanted classes as positions in source.classes."""
    if classes is None:
        return list(range(len(source.classes)))
    if isinstance(classes, str) or not classes or len(set(classes)) != len(classes):
        raise ImageSetError(
            f"load({name!r}): expected classes as a sequence of different names, found "
            f"{classes!r}. Choose from {', '.join(source.classes)}."
        )
    for wanted in classes:
        if wanted not in source.classes:
            raise ImageSetError(_unknown(f"class of {name}", wanted, source.classes))
    return [source.classes.index(wanted) for wanted in classes]


def _counts(
    name: str,
    source: Source,
    split: Split,
    chosen: list[int],
    count: int | None,
    proportions: Sequence[float] | None,
) -> list[int]:
    """Images of each chosen class."""
    stored = None
    if source.stored is not None:
        held = source.stored(split)
        stored = [held[k] for k in chosen]
        if count is None and proportions is None:
            return stored
    shares = [source.shares[k] for k in chosen]
    if proportions is not None:
        shares = _checked(name, proportions, len(chosen))
    shares = [share / sum(shares) for share in shares]
    if count is None:
        if stored is None:
            count = source.default_counts[SPLITS.index(split)]
        else:  # the largest count that these shares allow
            count = min(int(n / share) for n, share in zip(stored, shares, strict=True))
    if count < len(chosen):
        raise ImageSetError(
            f"load({name!r}): expected a count of at least {len(chosen)}, one image of each "
            f"class, found {count}. Ask for more images or fewer classes."
        )
    counts = _largest_remainder(shares, count)
    if stored is not None:
        for k, wanted, held_k in zip(chosen, counts, stored, strict=True):
            if wanted > held_k:
                where = f"imagesets/{name}/CARD.md" if name in names() else "the folder"
                raise ImageSetError(
                    f"load({name!r}, {split!r}): expected at most {held_k} images of "
                    f"{source.classes[k]}, found a request for {wanted}. Lower `count` or change "
                    f"`proportions`; see {where} for what is stored."
                )
    return counts


def _checked(name: str, proportions: Sequence[float], classes: int) -> list[float]:
    shares = [float(share) for share in proportions]
    total = sum(shares)
    positive = all(share > 0 for share in shares)
    if len(shares) != classes or not positive or abs(total - 1) > 1e-6:
        raise ImageSetError(
            f"load({name!r}): expected {classes} proportions above 0 that sum to 1, found "
            f"{tuple(shares)} with sum {total:g}. Give one share for each class."
        )
    return shares


def _largest_remainder(shares: Sequence[float], count: int) -> list[int]:
    """Integer counts nearest to shares x count, each at least 1, with the sum count."""
    exact = [share * count for share in shares]
    counts = [int(x) for x in exact]
    by_remainder = sorted(range(len(exact)), key=lambda k: counts[k] - exact[k])
    for k in by_remainder[: count - sum(counts)]:
        counts[k] += 1
    for k, n in enumerate(counts):
        if n == 0:
            counts[counts.index(max(counts))] -= 1
            counts[k] = 1
    return counts


def _unknown(kind: str, found: str, known: Sequence[str]) -> str:
    return f"{kind}: expected one of {', '.join(known)}, found {found!r}. Check the spelling."
