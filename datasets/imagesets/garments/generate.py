"""Rebuild `train.npz`, `test.npz` and `sheet.png` from the files of Fashion-MNIST.

    python -m imagesets.garments.generate [--source FOLDER]

FOLDER holds the four `*-ubyte.gz` files that Debian's package `dataset-fashion-mnist` installs. The
choice is reproducible: the same source files give the same arrays.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
from pathlib import Path

import numpy as np

import imagesets
from imagesets._image_set import Images, ImageSetError, Labels
from imagesets._sheet import figures, write_sheet
from imagesets._store import Array, checksum
from imagesets.garments import CHECKSUMS, CLASSES

HERE = Path(__file__).parent
DEBIAN = Path("/usr/share/datasets/fashion-mnist")
PER_CLASS = {"train": 900, "test": 200}
PREFIX = {"train": "train", "test": "t10k"}
SEED = 1


def read_idx(path: Path) -> Images:
    """Read one gzipped IDX file of unsigned bytes, in its own shape."""
    if not path.is_file():
        raise ImageSetError(
            f"{path}: expected a file of Fashion-MNIST, found none. Install Debian's package "
            "dataset-fashion-mnist, or give --source the folder with the four *-ubyte.gz files."
        )
    data = gzip.decompress(path.read_bytes())
    dimensions = data[3]
    shape = np.frombuffer(data, ">u4", dimensions, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def choose(images: Images, labels: Labels, per_class: int, seen: set[bytes]) -> list[int]:
    """Positions of the chosen images, `per_class` of each class, sorted.

    An image whose hash is in `seen` is skipped; hashes of chosen images are added to it.
    """
    left = dict.fromkeys(range(len(CLASSES)), per_class)
    chosen = []
    for i in np.random.default_rng(SEED).permutation(len(labels)).tolist():
        label, digest = int(labels[i]), hashlib.sha256(images[i].tobytes()).digest()
        if left[label] and digest not in seen:
            left[label] -= 1
            seen.add(digest)
            chosen.append(i)
    return sorted(chosen)


def main() -> None:
    """Write the files and print what CARD.md and CHECKSUMS quote."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--source", type=Path, default=DEBIAN)
    source = parser.parse_args().source
    seen: set[bytes] = set()  # across both splits, so that no image is in both or twice in one
    for split in CHECKSUMS:
        images = read_idx(source / f"{PREFIX[split]}-images-idx3-ubyte.gz")
        labels = read_idx(source / f"{PREFIX[split]}-labels-idx1-ubyte.gz")
        index = choose(images, labels.astype(np.int64), PER_CLASS[split], seen)
        arrays: dict[str, Array] = {
            "images": images[index],
            "labels": labels[index],
            "index": np.asarray(index, np.uint16),  # position in the source file
        }
        path = HERE / f"{split}.npz"
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
        print(f"{path.name}: {path.stat().st_size} bytes")
        print(f"  sha256 of the file: {hashlib.sha256(path.read_bytes()).hexdigest()}")
        for key in CHECKSUMS[split]:
            state = "as in" if checksum(arrays[key]) == CHECKSUMS[split][key] else "NOT as in"
            print(f"  sha256 of {key}: {checksum(arrays[key])} ({state} CHECKSUMS)")
    for split in CHECKSUMS:
        print(figures(split, imagesets.load("garments", split)))
    rows = [
        (c, imagesets.load("garments", "train", classes=(c,), count=14, seed=1).images)
        for c in CLASSES
    ]
    write_sheet(HERE / "sheet.png", rows, zoom=2)


if __name__ == "__main__":
    main()
