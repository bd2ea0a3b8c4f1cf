"""A folder of your own pictures as an image set, with one subfolder for each class.

    pictures/
        cup/      one.jpg two.png …
        spoon/    three.jpg …

For practice and instruments; nothing that is graded comes from here.

Every picture is made square. It is turned upright as its EXIF data says, laid over white where it
is transparent, and converted to red, green and blue; its largest centred square is cut out and
shrunk to SIDE x SIDE by averaging (Pillow's box filter). A fifth of each class, at least one
picture, is the test split, chosen by the pictures' bytes alone. Copies of a picture count once, so
no picture is in both splits.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from imagesets._image_set import Images, ImageSetError, Labels
from imagesets._source import Source, Split

SIDE = 32
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
LITTER = ("thumbs.db", "desktop.ini")
"""Files that operating systems leave behind; skipped like hidden ones."""
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV")
"""Pillow's modes of at most 8 bits a channel."""
LONGEST = 3
"""Largest ratio of the sides: a square cut from a longer picture would lose most of it."""
LARGEST = 50_000_000
"""Most pixels of a picture; more would take gigabytes of memory."""

Parts = dict[Split, list[Path]]


def folder_source(folder: Path) -> Source:
    """The source of a folder of pictures. Pictures are decoded when they are drawn.

    Raises ImageSetError if there is no such folder, if it has fewer than two subfolders, if a class
    has fewer than two different pictures, or if anything else lies among them.
    """
    classes = _class_folders(folder)
    parts = [_parts(path) for path in classes]
    train, test = ([len(part[split]) for part in parts] for split in ("train", "test"))
    total = sum(train) + sum(test)

    def stored(split: Split) -> tuple[int, ...]:
        return tuple(len(part[split]) for part in parts)

    def draw(split: Split, labels: Labels, rng: np.random.Generator) -> Images:
        images = np.empty((len(labels), SIDE, SIDE, 3), np.uint8)
        for label, part in enumerate(parts):
            places = np.flatnonzero(labels == label)
            chosen = rng.permutation(len(part[split]))[: len(places)]
            for place, k in zip(places, chosen, strict=True):
                images[place] = read_picture(part[split][k])
        return images

    return Source(
        classes=tuple(path.name for path in classes),
        shares=tuple((a + b) / total for a, b in zip(train, test, strict=True)),
        shape=(SIDE, SIDE, 3),
        draw=draw,
        stored=stored,
    )


def read_picture(path: Path) -> Images:
    """Decode one file by the rules above, to uint8 (SIDE, SIDE, 3).

    Raises ImageSetError if it cannot be decoded, has more than 8 bits a channel, a side shorter
    than SIDE, sides with a ratio above LONGEST, or more than LARGEST pixels.
    """
    from PIL import Image, ImageOps  # sets that are drawn or stored do not need it

    try:
        with Image.open(path) as picture:
            _check(path, picture.size, picture.mode)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except ImageSetError:
        raise
    except Exception as error:  # a damaged file fails in many ways, all with one remedy
        raise ImageSetError(
            f"{path}: expected a picture, found a file that cannot be read ({error}). "
            "Open it in an image viewer and save it again, or remove it from the folder."
        ) from error
    over_white = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
    width, height = upright.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    square = over_white.convert("RGB").crop((left, top, left + side, top + side))
    return np.asarray(square.resize((SIDE, SIDE), Image.Resampling.BOX), np.uint8)


def _check(path: Path, size: tuple[int, int], mode: str) -> None:
    short, long = sorted(size)
    found = f"found {size[0]} x {size[1]}"
    if short < SIDE:
        raise ImageSetError(
            f"{path}: expected a picture of at least {SIDE} x {SIDE} pixels, {found}. "
            "Use a larger copy of it, or leave it out."
        )
    if long > LONGEST * short:
        raise ImageSetError(
            f"{path}: expected one side at most {LONGEST} times as long as the other, {found}. A "
            "square shows little of such a picture. Crop it, or leave it out."
        )
    if long * short > LARGEST:
        raise ImageSetError(
            f"{path}: expected at most {LARGEST:,} pixels, {found}. Save a smaller copy of it."
        )
    if mode not in MODES:
        raise ImageSetError(
            f"{path}: expected 8 bits a channel, found a picture of Pillow's mode {mode!r}. "
            "Save it as an ordinary PNG or JPEG."
        )


def _class_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        found = "a file" if folder.exists() else "nothing"
        raise ImageSetError(
            f"{folder}: expected a folder of pictures, found {found}. Check the path; it is "
            f"relative to {Path.cwd()}."
        )
    inside = _visible(folder)
    classes = [path for path in inside if path.is_dir()]
    if len(classes) < 2:
        loose = sum(path.suffix.lower() in SUFFIXES for path in inside)
        raise ImageSetError(
            f"{folder}: expected a folder for each class, at least two, found {len(classes)} "
            f"folders and {loose} pictures beside them. Make a folder for each class, named after "
            "the class, and move its pictures there."
        )
    return classes


def _parts(folder: Path) -> Parts:
    """The pictures of one class by split, sorted by a hash of their bytes, without copies."""
    by_hash: dict[str, Path] = {}
    for path in _visible(folder):
        if not path.is_file() or path.suffix.lower() not in SUFFIXES:
            kind = "a folder" if path.is_dir() else "a file of another kind"
            raise ImageSetError(
                f"{path}: expected a picture ({', '.join(SUFFIXES)}), found {kind}. "
                "Move it out of the folder of the class."
            )
        by_hash.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), path)
    if len(by_hash) < 2:
        raise ImageSetError(
            f"{folder}: expected at least two different pictures, one to train and one to test, "
            f"found {len(by_hash)}. Add pictures of this class."
        )
    paths = [by_hash[key] for key in sorted(by_hash)]
    held_out = max(1, len(paths) // 5)
    return {"test": paths[:held_out], "train": paths[held_out:]}


def _visible(folder: Path) -> list[Path]:
    found = sorted(folder.iterdir(), key=lambda path: path.name)
    return [p for p in found if not p.name.startswith(".") and p.name.lower() not in LITTER]
